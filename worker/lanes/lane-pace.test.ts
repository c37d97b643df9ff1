import { describe, expect, test } from 'vitest';
import { LanePace } from './lane-pace.ts';

const MESSAGES = 50;
const BYTES = MESSAGES * 20_000;
const MINUTE = 60_000;

/** Messages in a second that a pair of servers brings with so many lanes and batches in flight. */
type Servers = (lanes: number, window: number) => number;

/** A copy on a clock of its own: batch after batch settles as quickly as the servers allow. */
class Copy {
  readonly pace: LanePace;
  nowMs = 1000;
  mostLanes = 1;
  private readonly servers: Servers;

  constructor(servers: Servers, cap = 4) {
    this.servers = servers;
    this.pace = new LanePace(cap, this.nowMs);
  }

  /** Lets so much time pass; `opened` is asked for each further lane. */
  run(milliseconds: number, opened: (lanes: number) => 'opened' | 'busy' | 'complaint' = () => 'opened'): this {
    const { pace } = this;
    let lanes = pace.now.lanes;
    for (const end = this.nowMs + milliseconds; this.nowMs < end; ) {
      this.nowMs += (MESSAGES / this.servers(lanes, pace.now.window)) * 1000;
      pace.settled(MESSAGES, BYTES, this.nowMs);
      if (pace.now.lanes > lanes) {
        const answer = opened(pace.now.lanes);
        if (answer === 'opened') pace.laneOpened(this.nowMs);
        else if (answer === 'busy') pace.noMoreLanes(this.nowMs);
        else pace.complaint(this.nowMs);
      }
      lanes = pace.now.lanes;
      this.mostLanes = Math.max(this.mostLanes, lanes);
    }
    return this;
  }
}

/** Every command in flight brings the same: the way is long. */
const farAway: Servers = (lanes, window) => 100 * lanes * window;
/** The processor is busy with one lane already. */
const busyProcessor: Servers = () => 2000;

test('a copy begins with one lane and two batches in flight', () => {
  expect(new LanePace(4, 0).now).toEqual({ lanes: 1, window: 2 });
});

test('the window doubles up to eight while nothing gets worse', () => {
  const pace = new LanePace(4, 0);
  const seen = new Set<number>();
  for (let i = 1; i <= 14; i++) {
    pace.settled(MESSAGES, BYTES, i * 10);
    seen.add(pace.now.window);
  }
  expect([...seen]).toEqual([2, 4, 8]);
  expect(pace.now.lanes).toBe(1);
});

test('a window that makes everything slower is halved again', () => {
  const { pace } = new Copy((_, window) => (window > 2 ? 400 : 1000)).run(5000);
  expect(pace.now).toEqual({ lanes: 1, window: 2 });
});

describe('further lanes', () => {
  test.each([
    ['far away', farAway, 4, 4],
    ['far away, and two connections are all that is allowed', farAway, 2, 2],
    ['far away, and one connection is all that is allowed', farAway, 1, 1],
    ['far away, with a setting that makes no sense', farAway, 0, 1],
  ] as const)('are opened up to the cap while each brings more: %s', (_, servers, cap, lanes) => {
    expect(new Copy(servers, cap).run(MINUTE).pace.now).toEqual({ lanes, window: 8 });
  });

  test('end where one more brings nothing', () => {
    const copy = new Copy((lanes, window) => 100 * Math.min(2, lanes) * window).run(5000);
    expect(copy.mostLanes).toBe(3);
    expect(copy.pace.now).toEqual({ lanes: 2, window: 8 });
  });

  test('that bring nothing are given up, and tried again from time to time', () => {
    const copy = new Copy(busyProcessor).run(8000);
    expect(copy.mostLanes).toBe(2);
    expect(copy.pace.now.lanes).toBe(1);
    let tries = 0;
    copy.run(MINUTE, () => {
      tries++;
      return 'opened';
    });
    expect(tries).toBeGreaterThanOrEqual(4);
    expect(tries).toBeLessThanOrEqual(6);
    expect(copy.mostLanes).toBe(2);
  });

  test('are opened later when the way has become long', () => {
    let servers = busyProcessor;
    const copy = new Copy((lanes, window) => servers(lanes, window)).run(8000);
    expect(copy.pace.now.lanes).toBe(1);
    servers = farAway;
    expect(copy.run(MINUTE).pace.now.lanes).toBe(4);
  });

  test('for which the old host has no connection to spare are asked for again, and cost nothing', () => {
    const asked: number[] = [];
    const copy = new Copy(farAway).run(MINUTE, () => {
      asked.push(0);
      return 'busy';
    });
    expect(copy.pace.now).toEqual({ lanes: 1, window: 8 });
    expect(asked.length).toBeGreaterThanOrEqual(4);
    expect(asked.length).toBeLessThanOrEqual(7);
  });
});

describe('a complaint', () => {
  test('halves the lanes, takes the window back to two, and nothing grows for ten minutes', () => {
    const copy = new Copy(farAway).run(MINUTE);
    expect(copy.pace.now).toEqual({ lanes: 4, window: 8 });
    copy.pace.complaint(copy.nowMs);
    expect(copy.pace.now).toEqual({ lanes: 2, window: 2 });
    expect(copy.run(9.9 * MINUTE).pace.now).toEqual({ lanes: 2, window: 2 });
    expect(copy.run(2 * MINUTE).pace.now).toEqual({ lanes: 4, window: 8 });
  });

  test('never leaves less than one lane', () => {
    const pace = new LanePace(4, 0);
    for (let i = 0; i < 3; i++) pace.complaint(i);
    expect(pace.now).toEqual({ lanes: 1, window: 2 });
  });

  test('of a host that takes two connections is heard once in ten minutes at most', () => {
    let complaints = 0;
    const copy = new Copy(farAway).run(30 * MINUTE, (lanes) => {
      if (lanes <= 2) return 'opened';
      complaints++;
      return 'complaint';
    });
    expect(complaints).toBeGreaterThanOrEqual(2);
    expect(complaints).toBeLessThanOrEqual(3);
    expect(copy.pace.now.lanes).toBeLessThanOrEqual(2);
  });
});
