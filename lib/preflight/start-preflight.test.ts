import { beforeEach, expect, test } from 'vitest';
import { findBulkImport } from '../bulk/find-bulk-import.ts';
import { importBulk } from '../bulk/import-bulk.ts';
import { previewBulk } from '../bulk/preview-bulk.ts';
import { db } from '../db/client.ts';
import { isAnybodyWaiting } from '../jobs/enqueue.ts';
import { MailError } from '../mail/mail-error.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { startPreflight, stopPreflight } from './start-preflight.ts';
import { endInterrupted, recordFailed, recordPassed, takeRow } from './try-rows.ts';

useRoomDatabase();

const HOST = 'imap.old.example';
const FILE =
  'li@qinghe.example,li@old.example,one\nwang@qinghe.example,wang@old.example,two\nzhao@qinghe.example,zhao@old.example,';
const RUN = '018f0000-0000-7000-8000-000000000001';
const OTHER_RUN = '018f0000-0000-7000-8000-000000000002';

let domain: SampleDomain;
let importId: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'] });
  importId = await preview();
});

async function preview(text = FILE): Promise<string> {
  const file = { fileName: 'list.csv', bytes: Buffer.from(text) };
  return (await previewBulk(domain.postmaster, domain.id, file)).importId;
}

const start = (id = importId) => startPreflight(domain.postmaster, id);
const rows = async (id = importId) => (await findBulkImport(domain.postmaster, id)).rows;
const states = async (id = importId) => (await rows(id)).map(({ tryState, tryReason }) => tryReason ?? tryState);
const jobs = () => db().$queryRaw<unknown[]>`select data from pgboss.job where name = 'preflight-bulk'`;
const refused = (reason: MailError['reason']) => new MailError(reason, 'mailbox', { side: 'source', serverText: 'no' });

async function take(token = RUN, id = importId) {
  const row = await takeRow(id, token);
  if (row === null) throw new Error('no row waits');
  return row;
}

test('rows with a password wait, once, whoever presses the button how often, and copies make room for them', async () => {
  expect(await start()).toEqual({ waiting: 2 });
  expect(await start()).toEqual({ waiting: 0 });
  expect(await states()).toEqual(['WAITING', 'WAITING', 'NONE']);
  expect(await jobs()).toEqual([{ data: { importId } }]);
  expect(await isAnybodyWaiting()).toBe(true);
});

test('each row is taken once, with its password and its member', async () => {
  await start();
  const member = { address: 'li@qinghe.example', displayName: '' };
  expect(await take()).toMatchObject({ rowNumber: 1, sourceAddress: 'li@old.example', password: 'one', member });
  expect(await take(OTHER_RUN)).toMatchObject({ rowNumber: 2, password: 'two' });
  expect(await takeRow(importId, RUN)).toBeNull();
});

test('what was found is told with the row', async () => {
  await start();
  const found = { messageCount: 12, folderCount: 3, sizeBytes: 20 * 1024 ** 3, sizeEstimated: true, ownerSeen: null };
  await recordPassed(await take(), found);
  expect((await rows())[0]).toMatchObject({
    tryState: 'PASSED',
    found: { messages: 12, folders: 3, sizeBytes: 20 * 1024 ** 3, estimated: true, overQuota: true },
    importable: true,
  });
});

test('whether it fits is judged by what the new mailbox holds already', async () => {
  await start();
  const found = { messageCount: 12, folderCount: 3, sizeBytes: 6 * 1024 ** 3, sizeEstimated: false, ownerSeen: null };
  await recordPassed(await take(), found);
  expect((await rows())[0]?.found?.overQuota, 'the mailbox has room for 10 GB').toBe(false);
  await db().member.updateMany({ where: { address: 'li@qinghe.example' }, data: { usedBytes: 5 * 1024 ** 3 } });
  expect((await rows())[0]?.found?.overQuota, 'and half of it is taken').toBe(true);
});

test('a refused password is forgotten, and the row stays out of the confirmation', async () => {
  await start();
  await recordFailed(await take(), HOST, refused('wrong_password'));
  await recordFailed(await take(), HOST, refused('imap_disabled'));
  expect(await rows()).toMatchObject([
    { tryReason: 'wrong_password', tryServerText: 'no', hasPassword: false, importable: false },
    { tryReason: 'imap_disabled', hasPassword: true, importable: true },
    { tryState: 'NONE', importable: true },
  ]);
  expect(await importBulk(domain.postmaster, importId)).toEqual({ started: 1, waiting: 1 });
});

test('a password that was refused once is not tried again, though the same file comes a second time', async () => {
  await start();
  await recordFailed(await take(), HOST, refused('wrong_password'));
  const again = await preview();
  expect(await start(again)).toEqual({ waiting: 1 });
  expect(await states(again)).toEqual(['refused_before', 'WAITING', 'NONE']);
  expect((await rows(again))[0]).toMatchObject({ hasPassword: false });
  const other = await preview(FILE.replace('one', 'another'));
  expect(await start(other)).toEqual({ waiting: 2 });
});

test('who failed for another reason than the password is tried again when somebody asks', async () => {
  await start();
  await recordFailed(await take(), HOST, refused('timeout'));
  expect(await start()).toEqual({ waiting: 1 });
  expect(await states()).toEqual(['WAITING', 'WAITING', 'NONE']);
});

test('a busy server is asked again by itself, three times', async () => {
  await start();
  for (let tries = 1; tries <= 3; tries++) await recordFailed(await take(), HOST, refused('throttled'));
  expect((await states())[0]).toBe('throttled');
});

test('a row that a dead worker had in its hands may have been tried, so only a person has it tried again', async () => {
  await start();
  const lost = await take();
  await endInterrupted(importId, OTHER_RUN);
  expect((await rows())[0]).toMatchObject({ tryState: 'FAILED', tryReason: 'interrupted', hasPassword: true });
  expect(await start()).toEqual({ waiting: 1 });
  await endInterrupted(importId, OTHER_RUN);
  await recordFailed(lost, HOST, refused('timeout'));
  expect((await states())[0], 'whose time is over changes nothing').toBe('WAITING');
  await recordFailed(lost, HOST, refused('wrong_password'));
  expect((await states())[0]).toBe('WAITING');
  await stopPreflight(domain.postmaster, importId);
  expect(await start(), 'but what the server said to it is known').toEqual({ waiting: 1 });
  expect((await states())[0]).toBe('refused_before');
});

test('stopping takes out of line what has not begun; until the last one ends nothing is confirmed', async () => {
  await start();
  const first = await take();
  await stopPreflight(domain.postmaster, importId);
  expect(await states()).toEqual(['TRYING', 'NONE', 'NONE']);
  await expect(importBulk(domain.postmaster, importId)).rejects.toMatchObject({ code: 'bulk.trying' });
  await recordPassed(first, { messageCount: 0, folderCount: 1, sizeBytes: 0, sizeEstimated: false, ownerSeen: null });
  expect(await importBulk(domain.postmaster, importId)).toEqual({ started: 2, waiting: 1 });
});

test('nothing is tried without an open window or without a server', async () => {
  await db().sourceServer.deleteMany();
  await expect(start()).rejects.toMatchObject({ code: 'source.missing' });
  await db().migrationWindow.updateMany({ data: { closedAt: new Date() } });
  await expect(start()).rejects.toMatchObject({ code: 'window.closed' });
  expect(await states()).toEqual(['NONE', 'NONE', 'NONE']);
});

test('closing the window forgets the list, and which passwords were refused', async () => {
  await start();
  await recordFailed(await take(), HOST, refused('wrong_password'));
  expect(await db().refusedLogin.count()).toBe(1);
  await closeWindow(domain.postmaster, domain.id);
  expect(await db().refusedLogin.count()).toBe(0);
  expect(await takeRow(importId, RUN)).toBeNull();
});

test('no password that was tried stands in the database in clear', async () => {
  const canary = 'Canary-4711';
  const list = await preview(FILE.replace('one', canary));
  await start(list);
  await recordFailed(await take(RUN, list), HOST, refused('wrong_password'));
  const hex = Buffer.from(canary).toString('hex');
  expect((await everyStoredRow()).filter((row) => row.includes(canary) || row.includes(hex))).toEqual([]);
});
