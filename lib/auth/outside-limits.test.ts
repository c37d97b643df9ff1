import { expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { countTry } from './login-limits.ts';
import { countOwnStart, countProbe } from './outside-limits.ts';

useRoomDatabase();

const [MINE, THEIRS] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b'];

test.each([
  ['ten probes an hour', countProbe, 10, 'source.too_many_probes'],
  ['five starts an hour by a member', countOwnStart, 5, 'mapping.too_many_tries'],
])('after %s the next one waits, and nobody else does', async (_what, count, most, code) => {
  for (let i = 0; i < most; i++) await expect(count(MINE)).resolves.toBeUndefined();
  await expect(count(MINE)).rejects.toMatchObject({ code, values: { minutes: 60 } });
  await expect(count(THEIRS)).resolves.toBeUndefined();
  await db().loginRate.updateMany({ data: { expire: BigInt(Date.now() - 1000) } });
  await expect(count(MINE)).resolves.toBeUndefined();
});

test('ten probes at once are ten, not fewer', async () => {
  const probes = await Promise.allSettled(Array.from({ length: 14 }, () => countProbe(MINE)));
  expect(probes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
});

test('the limits of different things do not mix, though their keys are equal', async () => {
  for (let i = 0; i < 10; i++) await countProbe(MINE);
  await expect(countOwnStart(MINE)).resolves.toBeUndefined();
  expect(await countTry('li@qinghe.example', MINE)).toBeNull();
});
