import { expect, test } from 'vitest';
import { readArguments } from './read-arguments.ts';

test('without arguments it measures what the README shows', () => {
  expect(readArguments([]).plan).toEqual({
    kind: 'mail',
    messages: [3_000, 25_000],
    delaysMs: [0, 20, 50],
    rounds: 3,
    peers: ['mbsync', 'doveadm', 'imapsync'],
  });
});

test('small messages come in large numbers and without peers, unless some are asked for', () => {
  expect(readArguments(['--corpus', 'small']).plan).toMatchObject({ messages: [25_000, 250_000], delaysMs: [0], peers: [] });
  expect(readArguments(['--corpus', 'small', '--peers', 'doveadm']).plan.peers).toEqual(['doveadm']);
});

test('by POP3 everything lies on disk, and mpop runs beside', () => {
  const wanted = readArguments(['--pop3']);
  expect(wanted.plan).toEqual({ kind: 'pop3', messages: [3_000], delaysMs: [0, 50], rounds: 3, peers: ['mpop'] });
  expect(wanted.disk).toBe(true);
});

test.each([
  [['--messages', '3k'], '--messages'],
  [['--delay', '-1'], '--delay'],
  [['--rounds', '0'], '--rounds'],
  [['--peers', 'rsync'], 'rsync'],
  [['--corpus', 'large'], '--corpus'],
  [['--pop3', '--peers', 'mbsync'], 'mbsync'],
  [['--peers', 'mpop'], 'mpop'],
])('%j is refused', (args, words) => {
  expect(() => readArguments(args)).toThrow(words);
});
