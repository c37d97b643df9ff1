/** What the engine writes down of a failure, and what follows, on a real PostgreSQL. */
import { beforeEach, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { findMapping } from '../../lib/mappings/find-mappings.ts';
import { healMappings } from '../../lib/mappings/heal-mappings.ts';
import { acceptRebuilt } from '../../lib/mappings/pause-mapping.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { OPERATOR, SYSTEM } from '../../lib/testing/sample-domain.ts';
import { MemoryMove } from '../testing/memory-move.ts';
import type { Outcome } from './outcome.ts';
import { recordOutcome, recordSynced } from './record-outcome.ts';

useRoomDatabase();

let move: MemoryMove;
beforeEach(async () => {
  move = await MemoryMove.begin();
});

const record = (outcome: Outcome, serverText: string | null = null) =>
  move.underLease((lease) => recordOutcome(lease, move, outcome, serverText));
const mapping = () =>
  db().mapping.findUniqueOrThrow({ where: { id: move.mappingId }, include: { password: true, events: true } });
const jobs = () => db().$queryRaw<unknown[]>`select 1 from pgboss.job where state = 'created'`;

test('T5: a server that limits us for long leaves one line that counts, with its words and the time of the next try', async () => {
  for (let i = 0; i < 3; i++)
    await record({ action: 'retry', reason: 'throttled', delaySeconds: 60, retryCount: 1 }, `Too many ${i}`);
  await record({ action: 'retry', reason: 'timeout', delaySeconds: 60, retryCount: 1 });
  const { events, retryAt } = await mapping();
  expect(events.map(({ code, values }) => ({ code, values }))).toEqual([
    { code: 'retry', values: { reason: 'throttled', serverText: 'Too many 2', retryAt: expect.any(String), times: 3 } },
    { code: 'retry', values: { reason: 'timeout', serverText: '', retryAt: retryAt?.toISOString(), times: 1 } },
  ]);
});

test('T5: a refused password is an event with the old server’s words', async () => {
  await record({ action: 'need_password', reason: 'client_password' }, 'use the token');
  expect((await mapping()).events).toMatchObject([
    { code: 'need_password', values: { reason: 'client_password', serverText: 'use the token' } },
  ]);
});

/** A finished mailbox that is kept in sync; the window is open. */
async function inSync(): Promise<void> {
  const { mailDomainId, mappingId } = move;
  const closesAt = new Date(Date.now() + 86_400_000);
  await db().migrationWindow.create({ data: { mailDomainId, openedBy: 'test', closesAt } });
  const server = {
    mode: 'MANUAL',
    protocol: 'IMAP',
    host: 'imap.old.example',
    port: 993,
    security: 'TLS',
    setBy: 'test',
  } as const;
  await db().sourceServer.create({ data: { mailDomainId, ...server } });
  await db().mapping.update({ where: { id: mappingId }, data: { state: 'DONE', finishedAt: new Date() } });
  await db().sourcePassword.create({ data: { mappingId, keyId: 'test', sealed: Buffer.from('x') } });
}

test('T5: a source that was rebuilt holds the sync until somebody has accepted it once, and it stays in sync', async () => {
  await inSync();
  await record({ action: 'block', reason: 'source_rebuilt' }, 'INBOX');
  expect(await mapping()).toMatchObject({ state: 'DONE', reason: 'source_rebuilt', serverText: 'INBOX', syncEndedAt: null });
  expect((await mapping()).password).not.toBeNull();
  expect((await findMapping(OPERATOR, move.mappingId)).inSync).toBe(false);
  expect(await healMappings(SYSTEM)).toBe(0);
  expect(await jobs()).toEqual([]);

  await acceptRebuilt(OPERATOR, move.mappingId);
  await acceptRebuilt(OPERATOR, move.mappingId);
  expect(await mapping()).toMatchObject({ state: 'DONE', reason: null, rebuiltAccepted: true, syncEndedAt: null });
  expect((await findMapping(OPERATOR, move.mappingId)).inSync).toBe(true);
  expect(await jobs()).toHaveLength(1);
  expect((await mapping()).events.map(({ code }) => code)).toEqual(['sync_held', 'rebuilt_accepted']);

  await move.underLease((lease) => recordSynced(lease, move, { SYNC_MINUTES: 15, PROVIDERS_FILE: undefined }));
  expect(await mapping()).toMatchObject({ rebuiltAccepted: false });
});

test('T5: a move that stopped at a rebuilt source goes on with one acceptance and the password that is there', async () => {
  await inSync();
  await db().mapping.update({ where: { id: move.mappingId }, data: { state: 'FAILED', reason: 'source_rebuilt' } });
  await acceptRebuilt(OPERATOR, move.mappingId);
  expect(await mapping()).toMatchObject({ state: 'RUNNING', reason: null, rebuiltAccepted: true });
  expect(await jobs()).toHaveLength(1);
});

test('T5: a message that our platform refuses is recorded with its subject, and a folder that is complete with the moment', async () => {
  move.addMail('客户', 3);
  move.platform.onAppend = (_, { key }) => (key === 2 ? 'refuse' : 'store');
  expect(await move.slice()).toBe(false);
  const refused = await db().ledgerEntry.findMany({ where: { outcome: 'REFUSED' } });
  expect(refused).toMatchObject([{ subject: '客户 1 1', reason: 'message_refused', serverText: 'Refused' }]);
  expect(await db().ledgerEntry.count({ where: { outcome: 'COPIED', subject: { not: null } } })).toBe(0);
  expect(await db().folderProgress.findFirstOrThrow({ where: { sourcePath: '客户' } })).toMatchObject({
    doneAt: expect.any(Date),
  });
});
