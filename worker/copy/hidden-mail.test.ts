/** An old server that hides mail, and shows it later, on real servers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import type { OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { findMapping } from '../../lib/mappings/find-mappings.ts';
import { recheckMapping } from '../../lib/mappings/recheck-mapping.ts';
import { hideOldMail, showOldMail } from '../../local/testing/hiding-provider.ts';
import { MoveWorld, OLD_PASSWORD, OPERATOR, settledCount } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

let world: MoveWorld;
let tools: WorkerTools;
beforeAll(async () => {
  world = await MoveWorld.start({ pop3ShowsWhole: true });
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

/** Older than any limit, over three years. */
function oldMail(count: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) => ({
    key: 1000 + i,
    body: bodyOf(Buffer.from(`Subject: old ${i}\r\n\r\nx\r\n`)),
    flags: [],
    internalDate: new Date(Date.now() - (40 + i * 27) * 86_400_000),
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

test('X2: a server that hides old mail until a switch is thrown there: visible mail is complete, the recheck brings the rest and nothing twice', async () => {
  const mail = [...recentMail(25, 29.5), ...oldMail(40)];
  const member = await world.addMember('switch', new Map([['INBOX', mail]]));
  const { mappingId } = member;
  const slice = () => runSlice(tools, mappingId, new AbortController().signal);
  await hideOldMail(world.old, member.address, 30);
  await slice();
  expect(await db().mapping.findUniqueOrThrow({ where: { id: mappingId } })).toMatchObject({
    state: 'DONE',
    rangeLimit: { kind: 'days', days: 30 },
  });
  expect(await settledCount(member)).toBe(25);

  const rechecking = async () => (await findMapping(OPERATOR, mappingId)).rechecking;
  expect(await rechecking()).toBe(false);
  await recheckMapping(OPERATOR, mappingId);
  expect(await rechecking()).toBe(true);
  await slice();
  expect(await rechecking()).toBe(false);
  expect(await settledCount(member), 'nothing is visible yet').toBe(25);
  // A look that fails is tried again, and is not said to be under way until then.
  await recheckMapping(OPERATOR, mappingId);
  await db().mapping.update({ where: { id: mappingId }, data: { reason: 'host_unreachable' } });
  expect(await rechecking()).toBe(false);

  await showOldMail(world.old, member.address);
  await recheckMapping(OPERATOR, mappingId);
  await slice();
  expect(await db().mapping.findUniqueOrThrow({ where: { id: mappingId } })).toMatchObject({ state: 'DONE', rangeLimit: null });
  const entries = await db().ledgerEntry.findMany({ where: { folder: { mappingId } }, select: { outcome: true, hash: true } });
  expect(entries.map(({ outcome }) => outcome)).toEqual(Array(65).fill('COPIED'));
  expect(new Set(entries.map(({ hash }) => Buffer.from(hash ?? []).toString('hex'))).size).toBe(65);
  const { differences } = await world.compare(member);
  expect(differences).toEqual([]);
});

test('X2 X3: where POP3 shows more of the inbox than IMAP, that is said when the mailbox is finished, and stays said until it shows', async () => {
  // Hundreds of days are no limit that anybody knows: only the other protocol tells.
  const mail = [...recentMail(25, 300), ...oldMail(40).map((one) => ({ ...one, internalDate: new Date(Date.now() - 2e11) }))];
  const member = await world.addMember('other', new Map([['INBOX', mail]]));
  const { mappingId } = member;
  const slice = () => runSlice(tools, mappingId, new AbortController().signal);
  const limit = async () => (await db().mapping.findUniqueOrThrow({ where: { id: mappingId } })).rangeLimit;
  await withPop3(async () => {
    await hideOldMail(world.old, member.address, 310);
    await slice();
    expect(await limit()).toEqual({ kind: 'protocol', here: 25, there: 65 });
    await db().$executeRaw`update pgboss.job set start_after = now() where singleton_key = ${mappingId}`;
    await slice();
    expect(await limit(), 'a delta pass does not look by POP3').toEqual({ kind: 'protocol', here: 25, there: 65 });
    await showOldMail(world.old, member.address);
    await recheckMapping(OPERATOR, mappingId);
    await slice();
    expect(await limit()).toBeNull();
    expect(await settledCount(member)).toBe(65);
  });
});

/** The domain's probe account was let in by POP3, whose port is told by the operator's table. */
async function withPop3(work: () => Promise<void>): Promise<void> {
  const table = join(tools.tempDirectory, 'providers.json');
  const door = (port: number) => ({ host: '127.0.0.1', port, security: 'tls' });
  const { imapsPort, pop3sPort } = world.old;
  const about = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  await writeFile(table, JSON.stringify([{ ...about, imap: door(imapsPort), pop3: door(pop3sPort) }]));
  const before = tools.env.PROVIDERS_FILE;
  tools.env.PROVIDERS_FILE = table;
  await db().sourceServer.updateMany({ data: { otherInboxCount: 0 } });
  try {
    await work();
  } finally {
    tools.env.PROVIDERS_FILE = before;
    await db().sourceServer.updateMany({ data: { otherInboxCount: null } });
  }
}
