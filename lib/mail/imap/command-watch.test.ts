import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandLimits, CommandWatch, FETCH_LIMITS } from './command-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Runs a command that gets `bytesPerSecond` for ever; says after how many seconds it was broken off and why. */
async function breaksOff(limits: CommandLimits, bytesPerSecond: number, forSeconds: number): Promise<[number, string] | null> {
  const started = performance.now();
  let broken: [number, string] | null = null;
  const traffic = () => Math.floor(((performance.now() - started) / 1000) * bytesPerSecond);
  const watch = new CommandWatch(limits, traffic, (reason) => {
    broken ??= [Math.round((performance.now() - started) / 1000), reason];
  });
  void watch.wait(new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(forSeconds * 1000);
  return broken;
}

describe('a command', () => {
  test('is given up after a minute of silence', async () => {
    expect(await breaksOff(FETCH_LIMITS, 0, 300)).toEqual([60, 'timeout']);
  });

  test('is given up when it drips: one byte a second', async () => {
    expect(await breaksOff(FETCH_LIMITS, 1, 300)).toEqual([60, 'timeout']);
  });

  test('may take as long as it needs above the least rate', async () => {
    expect(await breaksOff(FETCH_LIMITS, 11_000, 3600)).toBeNull();
    expect(await breaksOff(FETCH_LIMITS, 9_000, 3600)).toEqual([expect.any(Number), 'timeout']);
  });

  test('may not say more than its limit', async () => {
    expect(await breaksOff({ ...FETCH_LIMITS, mostBytes: 1_000_000 }, 100_000, 60)).toEqual([10, 'protocol_error']);
  });

  test('does not pay for the time that our side takes between two messages', async () => {
    const reasons: string[] = [];
    const watch = new CommandWatch(
      FETCH_LIMITS,
      () => 0,
      (reason) => reasons.push(reason),
    );
    for (let message = 0; message < 5; message++) {
      const waiting = watch.wait(new Promise((resolve) => setTimeout(resolve, 10_000)));
      await vi.advanceTimersByTimeAsync(10_000);
      await waiting;
      await vi.advanceTimersByTimeAsync(600_000);
    }
    expect(reasons).toEqual([]);
  });
});
