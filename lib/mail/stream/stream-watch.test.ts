import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StreamWatch } from './stream-watch.ts';

const SILENCE_MS = 60_000;

let broken: string[] = [];
let watch: StreamWatch;

beforeEach(() => {
  vi.useFakeTimers();
  broken = [];
  watch = new StreamWatch(new PassThrough(), { silenceMs: SILENCE_MS }, (reason) => {
    broken.push(reason);
    watch.stop();
  });
});

afterEach(() => {
  watch.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Lets seconds pass in which so many bytes come. */
function pass(seconds: number, bytesPerSecond = 0): void {
  for (let i = 0; i < seconds * 2 && broken.length === 0; i++) {
    watch.received(bytesPerSecond / 2);
    vi.advanceTimersByTime(500);
  }
}

describe('time', () => {
  test('passes only while a command is in flight', () => {
    pass(1000);
    watch.begin('a');
    pass(59);
    watch.end('a');
    pass(1000);
    watch.begin('b');
    pass(59);
    expect(broken).toEqual([]);
    pass(2);
    expect(broken).toEqual(['timeout']);
  });

  test('of silence begins anew with each byte, but a trickle is not enough', () => {
    watch.begin('a');
    pass(59);
    pass(1, 2);
    pass(59);
    expect(broken).toEqual(['timeout']);
  });

  test('is given for what comes: 60 s and 100 ms for each kilobyte', () => {
    watch.begin('a');
    pass(600, 10_000);
    expect(broken).toEqual([]);
    pass(61, 2);
    expect(broken).toEqual(['timeout']);
  });

  test('is that of the oldest command, and one that ends is progress', () => {
    watch.begin('a');
    pass(50, 2);
    watch.begin('b');
    watch.end('a');
    pass(50, 2);
    expect(broken).toEqual([]);
    pass(15, 2);
    expect(broken).toEqual(['timeout']);
  });

  test('in which we do not read, or do not run, does not count', () => {
    watch.begin('a');
    watch.pause(true);
    pass(1000);
    watch.pause(false);
    pass(59);
    expect(broken).toEqual([]);
    const clock = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => clock() + 3_600_000);
    pass(0.5);
    expect(broken).toEqual([]);
  });

  test('for a message that is thrown away is a quarter of an hour, however much comes', () => {
    watch.begin('a');
    watch.drop(true);
    pass(890, 100_000_000);
    watch.drop(false);
    watch.drop(true);
    pass(890, 100_000_000);
    expect(broken).toEqual([]);
    pass(20, 100_000_000);
    expect(broken).toEqual(['timeout']);
  });
});

describe('text', () => {
  test('is 16 MB for an answer, more for lists of messages, and counted anew when a command has ended', () => {
    watch.begin('a');
    expect(watch.text(16 * 1024 * 1024)).toBe(true);
    expect(watch.text(1)).toBe(false);
    watch.end('a');
    expect(watch.text(16 * 1024 * 1024)).toBe(true);
    watch.expectLongAnswers();
    expect(watch.text(200 * 1024 * 1024)).toBe(true);
    expect(watch.text(50 * 1024 * 1024)).toBe(false);
  });
});
