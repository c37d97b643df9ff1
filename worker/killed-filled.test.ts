/** Workers are killed while POP3 brings what IMAP hides of INBOX: nothing is lost, nothing comes twice (X3). `npm run test:kill` goes further. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CopyPoint } from '../lib/trace.ts';
import { addFilledMember, expectFilled, maildropIsFree, startFilledWorld } from './testing/filled-move.ts';
import { endOf, type MoveWorld, settledCount } from './testing/move-world.ts';
import { moveEnds, toldToEnd } from './testing/moved-mail.ts';
import { PageWatch } from './testing/page-watch.ts';

let directory: string;
let world: MoveWorld;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-killed-filled-'));
  world = await startFilledWorld(directory);
}, 120_000);
afterAll(async () => {
  delete process.env.PROVIDERS_FILE;
  await world?.stop();
  await rm(directory, { recursive: true });
});

test('X3: workers killed where IMAP ends and POP3 goes on lose nothing and double nothing', async () => {
  const member = await addFilledMember(world, 'filled', { recent: 60, old: 600, beside: 20 });
  const watch = new PageWatch(member);
  const points: [CopyPoint, number][] = [
    ['after_ok', 1],
    ['twins_noted', 1],
    ['after_last_byte', 3],
    ['in_resolution', 1],
    ['before_commit', 2],
  ];
  for (const [point, count] of points) {
    expect(await endOf(world.startWorker([{ point, count }])), point).toBe('SIGKILL');
    await maildropIsFree(world, member);
    expect(await settledCount(member), point).toBeLessThan(member.messages);
  }
  const worker = world.startWorker();
  await moveEnds(member);
  await toldToEnd(worker);
  await expectFilled(world, member);
  expect(await watch.stop()).toEqual([]);
}, 150_000);
