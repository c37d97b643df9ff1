/**
 * The database goes away in the middle of a copy, as at a restart, and takes no writing for a while, as with a full disk: nothing is sent
 * that is not written down, and the same worker process brings the move to its end by itself (trust.md 5, lines 7 and 8).
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { db, disconnectDb } from '../lib/db/client.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { runSql } from '../local/servers/postgres/postgres.ts';
import { messageCount, viewMailbox } from './testing/mailbox-view.ts';
import { type MovedMember, MoveWorld, sampleMail, settledCount } from './testing/move-world.ts';
import { expectEqual, moveEnds, toldToEnd } from './testing/moved-mail.ts';
import { PageWatch } from './testing/page-watch.ts';

let world: MoveWorld;
beforeAll(async () => {
  world = await MoveWorld.start();
}, 120_000);
afterAll(() => world?.stop());

/** As superuser; every connection to the database ends, and new ones find it as it is then. */
async function alterDatabase(...changes: string[]): Promise<void> {
  const name = new URL(process.env.DATABASE_URL ?? '').pathname.slice(1);
  const { adminUrl } = inject('testCluster');
  for (const change of changes) await runSql(adminUrl, `ALTER DATABASE ${name} ${change}`);
  await runSql(adminUrl, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  // Our own connections have ended as well, and each may be noticed by the next query only.
  await disconnectDb();
}

async function inIntents({ mappingId }: MovedMember): Promise<number> {
  const open = await db().intent.findMany({ where: { mappingId }, select: { uids: true } });
  return open.reduce((sum, { uids }) => sum + uids.length, 0);
}

test('a database that ends all connections, and then takes no writing for a while: nothing is sent unwritten, and the copy goes on by itself', async () => {
  const messages = 3000;
  const member = await world.addMember('faults', sampleMail(['INBOX', '归档'], { each: messages / 2, years: 1, lines: 10 }));
  const worker = world.startWorker([], { LOG_LEVEL: 'fatal' });
  const moreThan = (count: number) => waitFor(`more than ${count}`, 60, async () => (await settledCount(member)) > count);
  await moreThan(200);
  await alterDatabase('SET default_transaction_read_only = on');
  const before = await settledCount(member);
  expect(before).toBeLessThan(messages);
  // The platform asks the same database who its users are, and has to find it again too.
  let here = 0;
  await waitFor('the platform lets us in', 30, async () => {
    here = await viewMailbox(world.platform, member.address).then(messageCount, () => -1);
    return here >= 0;
  });
  expect(here).toBeLessThanOrEqual(before + (await inIntents(member)));
  expect(await settledCount(member)).toBe(before);
  await alterDatabase('RESET default_transaction_read_only');
  const watch = new PageWatch(member);
  await moveEnds(member);
  await toldToEnd(worker);
  await expectEqual(world, member);
  expect(await watch.stop()).toEqual([]);
}, 150_000);
