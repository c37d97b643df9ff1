import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BodyCollector, type CollectorLimits } from './body-collector.ts';
import { canonicalHash } from './canonical-hash.ts';
import { bytesOf } from './mail-body.ts';
import { blocksBytes, giveBlocks, takeBlock } from './message-memory.ts';

let directory = '';
let signals: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-test-collector-'));
  signals = [];
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const limits = (): CollectorLimits => ({
  maxMessageBytes: 100_000_000,
  largeMessageBytes: 1000,
  tempDirectory: () => directory,
  pressure: (tooMuch) => signals.push(tooMuch ? 'too much' : 'enough'),
  dropping: (begins) => signals.push(begins ? 'dropping' : 'dropped'),
});

/** A message of this size, in pieces of 100 bytes; it may have been announced as of another one. */
function collect(
  sizeBytes: number,
  options: Partial<CollectorLimits> = {},
  announced = sizeBytes,
): { collector: BodyCollector; bytes: Buffer } {
  const bytes = Buffer.from(Array.from({ length: sizeBytes }, (_, i) => (i * 31) % 251));
  const collector = new BodyCollector(announced, { ...limits(), ...options });
  for (let at = 0; at < sizeBytes; at += 100) collector.write(bytes.subarray(at, at + 100));
  return { collector, bytes };
}

describe('a message', () => {
  test('that is small stays in memory', async () => {
    const { collector, bytes } = collect(1000);
    collector.end();
    const body = await collector.finished();
    expect(body).toMatchObject({ sizeBytes: 1000, hash: canonicalHash(bytes), holdsNul: true });
    expect(body && (await bytesOf(body))).toEqual(bytes);
    expect(await readdir(directory)).toEqual([]);
    await body?.discard();
    expect(() => body?.pieces()).toThrow('discarded');
  });

  test('that is empty is a message', async () => {
    const { collector, bytes } = collect(0);
    collector.end();
    expect(await collector.finished()).toMatchObject({ sizeBytes: 0, hash: canonicalHash(bytes), holdsNul: false });
  });

  test('that is large goes to a file that is ours alone, may be read more than once, and goes with the body', async () => {
    const { collector, bytes } = collect(1001);
    collector.end();
    const body = await collector.finished();
    const [name = ''] = await readdir(directory);
    const { mode, size } = await stat(join(directory, name));
    expect([mode & 0o777, size]).toEqual([0o600, 1001]);
    expect(body).toMatchObject({ sizeBytes: 1001, hash: canonicalHash(bytes), holdsNul: true });
    for (let i = 0; i < 2; i++) expect(body && (await bytesOf(body))).toEqual(bytes);
    await body?.discard();
    await body?.discard();
    expect(await readdir(directory)).toEqual([]);
  });

  test('that is too large is thrown away, and it is said while it comes', async () => {
    const { collector } = collect(2000, { maxMessageBytes: 1999 });
    expect(signals).toEqual(['dropping']);
    collector.end();
    expect(signals).toEqual(['dropping', 'dropped']);
    expect(await collector.finished()).toBeNull();
    expect(await readdir(directory)).toEqual([]);
  });

  test('that nobody wants any more leaves nothing, in the middle and at the end', async () => {
    const { collector, bytes } = collect(5000);
    await collector.abandon();
    collector.write(bytes);
    const whole = collect(5000).collector;
    whole.end();
    await whole.abandon();
    const small = collect(500).collector;
    small.end();
    await small.abandon();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('the memory of a message', () => {
  /** Blocks that are taken and not given back, measured by what a fresh message gets. */
  const nextBlock = () => {
    const block = takeBlock(900);
    giveBlocks([block]);
    return block;
  };

  test('is given back when the message is discarded, once', async () => {
    const before = nextBlock();
    const { collector } = collect(900);
    expect(nextBlock()).not.toBe(before);
    collector.end();
    const body = await collector.finished();
    await collector.finished().then((same) => same?.discard());
    await body?.discard();
    const [one, two] = [takeBlock(900), takeBlock(900)];
    expect(one).toBe(before);
    expect(two).not.toBe(before);
    giveBlocks([two, one]);
  });

  test('is given back when the message is abandoned, in the middle and at the end', async () => {
    const before = nextBlock();
    await collect(900).collector.abandon();
    expect(nextBlock()).toBe(before);
    const { collector } = collect(900);
    collector.end();
    await collector.abandon();
    await collector.abandon();
    const [one, two] = [takeBlock(900), takeBlock(900)];
    expect([one === before, two === before]).toEqual([true, false]);
    giveBlocks([two, one]);
  });
});

test('memory is counted as it is taken: a small block for small mail, and as many usual ones as it takes', () => {
  expect([0, 1, 4096, 4097, 16_384, 16_385].map(blocksBytes)).toEqual([4096, 4096, 4096, 16_384, 16_384, 32_768]);
  const blocks = [900, 4096, 4097, 50_000].map(takeBlock);
  expect(blocks.map(({ length }) => length)).toEqual([4096, 4096, 16_384, 16_384]);
  giveBlocks(blocks);
});

describe('a message that was announced as smaller than it is', () => {
  test.each([0, 1, 999])('goes on in a file once it is large (announced: %i)', async (announced) => {
    const { collector, bytes } = collect(50_000, {}, announced);
    collector.end();
    const body = await collector.finished();
    expect(body).toMatchObject({ sizeBytes: 50_000, hash: canonicalHash(bytes) });
    expect(body && (await bytesOf(body))).toEqual(bytes);
    expect(await readdir(directory)).toHaveLength(1);
    await body?.discard();
    expect(await readdir(directory)).toEqual([]);
  });

  test.each([10, 2000])(
    'is thrown away once it is larger than allowed (announced: %i), and leaves nothing',
    async (announced) => {
      const { collector } = collect(5000, { maxMessageBytes: 4000 }, announced);
      expect(signals.filter((signal) => signal.startsWith('dropp'))).toEqual(['dropping']);
      collector.end();
      expect(await collector.finished()).toBeNull();
      expect(signals).toContain('dropped');
      expect(await readdir(directory)).toEqual([]);
    },
  );

  test('or larger, has the size that came', async () => {
    const { collector, bytes } = collect(300, {}, 900);
    collector.end();
    const body = await collector.finished();
    expect(body && [body.sizeBytes, await bytesOf(body)]).toEqual([300, bytes]);
  });
});

describe('a disk that fails', () => {
  test('is told to who asks for the body, and holds nothing up', async () => {
    const gone = join(directory, 'gone');
    const { collector } = collect(20_000_000 / 100, { tempDirectory: () => gone });
    for (let i = 0; i < 100; i++) collector.write(Buffer.alloc(100_000));
    collector.end();
    await expect(collector.finished()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(signals.length % 2).toBe(0);
    expect(signals.at(-1)).toBe('enough');
    await collector.abandon();
  });

  test('before the file can be thought of, as well', async () => {
    const full = () => {
      throw new Error('ENOSPC');
    };
    const { collector } = collect(5000, { tempDirectory: full });
    collector.end();
    await expect(collector.finished()).rejects.toThrow('ENOSPC');
    await collector.abandon();
  });
});

test('who sends faster than the disk writes is asked to wait, and let go on', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const collector = new BodyCollector(32 * piece.length, limits());
  for (let i = 0; i < 32; i++) collector.write(piece);
  expect(signals).toEqual(['too much']);
  collector.end();
  const body = await collector.finished();
  expect(signals).toEqual(['too much', 'enough']);
  expect(body?.sizeBytes).toBe(32 * piece.length);
  await body?.discard();
});
