import { expect, test } from 'vitest';
import { type BenchPlan, settingsOf, stepsOf } from './run-plan.ts';

const plan: BenchPlan = {
  kind: 'mail',
  messages: [3_000, 25_000],
  delaysMs: [0, 20],
  rounds: 2,
  peers: ['mbsync', 'imapsync'],
};

test('every tool moves every mailbox in every round, another one first each time', () => {
  const steps = stepsOf({ ...plan, messages: [3_000] }, 0);
  expect(steps.map(({ tool, round }) => `${tool} ${round}`)).toEqual([
    'worker 1',
    'mbsync 1',
    'imapsync 1',
    'mbsync 2',
    'imapsync 2',
    'worker 2',
  ]);
});

test('at a distance slow peers get fewer messages, once for all settings', () => {
  const steps = stepsOf({ ...plan, rounds: 1 }, 20);
  expect(steps.map(({ tool, messages }) => `${tool} ${messages}`)).toEqual([
    'worker 3000',
    'mbsync 3000',
    'imapsync 300',
    'worker 25000',
  ]);
});

test('settings of one delay stand together', () => {
  expect(settingsOf(plan).map(({ messages, delayMs }) => `${delayMs} ${messages}`)).toEqual([
    '0 3000',
    '0 25000',
    '20 3000',
    '20 25000',
  ]);
});
