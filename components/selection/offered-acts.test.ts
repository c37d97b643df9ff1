import { expect, test } from 'vitest';
import type { MoveState } from '../progress/move-state.ts';
import { offeredActs, paintedState, wayBack } from './offered-acts.ts';

test.each<[MoveState[], string[]]>([
  [['none'], []],
  [['not_started'], ['start']],
  [['running'], ['pause', 'stop']],
  [['queued'], ['pause', 'stop']],
  [['paused'], ['resume', 'restart', 'stop']],
  [['failed'], ['retry', 'restart', 'stop']],
  [['done'], ['restart', 'done']],
  [
    ['running', 'exceptions'],
    ['pause', 'restart', 'done', 'stop'],
  ],
  [
    ['none', 'not_started', 'paused'],
    ['start', 'resume', 'restart', 'stop'],
  ],
])('T1: for %j the bar offers %j', (states, acts) => {
  expect(offeredActs(new Set(states), true)).toEqual(acts);
});

test('T1: outside the window nothing is offered that would set in motion', () => {
  expect(offeredActs(new Set(['running', 'paused', 'failed', 'done', 'not_started']), false)).toEqual(['pause', 'done', 'stop']);
});

test('T1: only what can be taken back is shown before the server has told of it', () => {
  expect(paintedState('pause', 'running')).toBe('paused');
  expect(paintedState('resume', 'paused')).toBe('queued');
  expect(paintedState('pause', 'failed')).toBeNull();
  expect(paintedState('stop', 'running')).toBeNull();
  expect([wayBack('pause'), wayBack('resume'), wayBack('stop')]).toEqual(['resume', 'pause', null]);
});
