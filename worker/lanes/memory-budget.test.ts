import { expect, test } from 'vitest';
import { MemoryBudget } from './memory-budget.ts';

/** Notes who has got what, in order; every one of them gives back by its name. */
class Takers {
  readonly got: string[] = [];
  private readonly budget: MemoryBudget;
  private readonly giveBacks = new Map<string, () => void>();

  constructor(bytes: number) {
    this.budget = new MemoryBudget(bytes);
  }

  async take(name: string, bytes: number): Promise<void> {
    void this.budget.take(bytes).then((giveBack) => {
      this.got.push(name);
      this.giveBacks.set(name, giveBack);
    });
    await settled();
  }

  async giveBack(name: string): Promise<void> {
    this.giveBacks.get(name)?.();
    await settled();
  }
}

/** All that can happen by itself has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('whoever fits has it at once', async () => {
  const takers = new Takers(100);
  await takers.take('a', 60);
  await takers.take('b', 40);
  expect(takers.got).toEqual(['a', 'b']);
});

test('first come, first served: a small one does not slip past a large one that waits', async () => {
  const takers = new Takers(100);
  await takers.take('a', 60);
  await takers.take('large', 90);
  await takers.take('small', 10);
  expect(takers.got).toEqual(['a']);
  await takers.giveBack('a');
  expect(takers.got).toEqual(['a', 'large', 'small']);
});

test('what one gives back is enough for several', async () => {
  const takers = new Takers(100);
  await takers.take('a', 100);
  for (const name of ['b', 'c', 'd']) await takers.take(name, 50);
  await takers.giveBack('a');
  expect(takers.got).toEqual(['a', 'b', 'c']);
});

test('whoever wants more than there is gets everything, alone', async () => {
  const takers = new Takers(100);
  await takers.take('a', 1);
  await takers.take('huge', 1000);
  await takers.take('b', 1);
  expect(takers.got).toEqual(['a']);
  await takers.giveBack('a');
  expect(takers.got).toEqual(['a', 'huge']);
  await takers.giveBack('huge');
  expect(takers.got).toEqual(['a', 'huge', 'b']);
});

test('giving back twice counts once', async () => {
  const takers = new Takers(100);
  await takers.take('a', 50);
  await takers.take('b', 50);
  await takers.giveBack('a');
  await takers.giveBack('a');
  await takers.take('c', 50);
  await takers.take('d', 50);
  expect(takers.got).toEqual(['a', 'b', 'c']);
});

test('whatever is wanted and given back, never more is out than there is, and all get their turn', async () => {
  const budget = new MemoryBudget(100);
  let [out, most, turns] = [0, 0, 0];
  const work = async (i: number) => {
    const bytes = 1 + ((i * 37) % 70);
    const giveBack = await budget.take(bytes);
    out += bytes;
    most = Math.max(most, out);
    for (let k = 0; k <= i % 3; k++) await settled();
    out -= bytes;
    turns++;
    giveBack();
  };
  await Promise.all(Array.from({ length: 200 }, (_, i) => work(i)));
  expect(turns).toBe(200);
  expect(most).toBeLessThanOrEqual(100);
  expect(most).toBeGreaterThan(60);
});
