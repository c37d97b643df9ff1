/** An old server that hides mail, and shows it later, on real servers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import type { OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { recheckMapping } from '../../lib/mappings/recheck-mapping.ts';
import { MoveWorld, OLD_PASSWORD, OPERATOR, settledCount } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

let world: MoveWorld;
let tools: WorkerTools;
beforeAll(async () => {
  world = await MoveWorld.start();
  tools = makeWorkerTools(copierEnv(), 'test');
}, 120_000);
afterAll(async () => {
  disposeWorkerTools(tools);
  await world.stop();
});

/** Mail spread over so many days until now. */
function recentMail(count: number, days: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) => ({
    key: i,
    body: bodyOf(Buffer.from(`Subject: ${days} ${i}\r\n\r\nx\r\n`)),
    flags: [],
    internalDate: new Date(Date.now() - (days - (i * days) / count) * 86_400_000),
  }));
}

test('X2: mail that is hidden is suspected, and once it shows nothing else is copied', async () => {
  const member = await world.addMember('hidden', new Map([['INBOX', recentMail(25, 30)]]));
  const { mappingId } = member;
  const mapping = () => db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
  const slice = () => runSlice(tools, mappingId, new AbortController().signal);
  await slice();
  const days = { kind: 'days', days: 30 };
  expect(await mapping()).toMatchObject({ state: 'DONE', rangeLimit: days });
  expect(await db().mappingEvent.findMany({ where: { mappingId, code: 'range_limit' } })).toMatchObject([{ values: days }]);

  const mailbox = await openImapDestination(world.oldServer(), { user: member.address, password: OLD_PASSWORD });
  await mailbox.append('INBOX', recentMail(5, 400));
  await mailbox.close();
  await recheckMapping(OPERATOR, mappingId);
  const waiting = await db().$queryRaw<{ due: boolean }[]>`
    select start_after <= now() as due from pgboss.job where singleton_key = ${mappingId} and state = 'created'`;
  expect(waiting).toEqual([{ due: true }]);
  await slice();
  expect(await mapping()).toMatchObject({ state: 'DONE', rangeLimit: null });
  expect(await settledCount(member)).toBe(30);
});
