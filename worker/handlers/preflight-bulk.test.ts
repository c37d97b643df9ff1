import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeRow } from '../../lib/bulk/change-row.ts';
import { type BulkRowView, findBulkImport } from '../../lib/bulk/find-bulk-import.ts';
import { previewBulk } from '../../lib/bulk/preview-bulk.ts';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { imapScript, type ScriptedServer, startScriptedServer } from '../../lib/mail/testing/scripted/scripted-server.ts';
import { startPreflight } from '../../lib/preflight/start-preflight.ts';
import { SourceHostLease } from '../../lib/progress/source-host-lease.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../../lib/testing/sample-domain.ts';
import { sampleMailboxes } from '../../local/mail/sample-mailboxes.ts';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { preflightBulk } from './preflight-bulk.ts';

useRoomDatabase();

const GOES_ON = new AbortController().signal;
const PASSWORD = 'old ="密码';
/** Whose sample mail lies in the two old mailboxes. */
const sample = sampleMailboxes(new Date('2026-11-01T00:00:00Z'))
  .filter(({ id }) => id === 'liu.wei' || id === 'chen.jia')
  .map((mailbox) => ({ ...mailbox, address: `${mailbox.id}@old.example` }));
const users = sample.map(({ address }) => ({ address, password: PASSWORD }));

let old: TestOldProvider;
/** Without STATUS=SIZE. */
let plain: TestOldProvider;
let tools: WorkerTools;
let domain: SampleDomain;
let scripted: ScriptedServer | undefined;

beforeAll(async () => {
  [old, plain] = await Promise.all([
    startTestOldProvider({ users, sample }),
    startTestOldProvider({ users, sample, capabilities: 'IMAP4rev1 LITERAL+ UIDPLUS' }),
  ]);
  Object.assign(process.env, {
    PLATFORM_IMAP_URL: 'imap://127.0.0.1:1',
    PLATFORM_MASTER_USER: 'none',
    PLATFORM_MASTER_PASSWORD: 'none',
    SOURCE_ALLOW_CIDRS: '127.0.0.0/8',
    SOURCE_ALLOW_PORTS: '1-65535',
  });
  tools = makeWorkerTools(copierEnv(), 'test');
}, 60_000);

afterAll(async () => {
  disposeWorkerTools(tools);
  await Promise.all([old?.stop(), plain?.stop()]);
});

beforeEach(async () => {
  await scripted?.stop();
  scripted = undefined;
  domain = await sampleDomain('qinghe.example', { members: ['liu.wei', 'chen.jia', 'zhao'] });
  await db().member.updateMany({ where: { address: 'liu.wei@qinghe.example' }, data: { displayName: '刘伟' } });
  await useServer(old.imapPort);
});

const useServer = (port: number) =>
  db().sourceServer.updateMany({ data: { host: '127.0.0.1', port, security: 'NONE', protocol: 'IMAP' } });

async function tryList(...lines: string[]): Promise<string> {
  const file = { fileName: 'list.csv', bytes: Buffer.from(lines.join('\n')) };
  const { importId } = await previewBulk(domain.postmaster, domain.id, file);
  await startPreflight(domain.postmaster, importId);
  await preflightBulk(tools, { importId }, GOES_ON);
  return importId;
}

const rows = async (importId: string): Promise<BulkRowView[]> => (await findBulkImport(domain.postmaster, importId)).rows;
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const LIU = `liu.wei@qinghe.example,liu.wei@old.example,${cell(PASSWORD)}`;
const expected = (id: string) => sample.find((mailbox) => mailbox.id === id)?.messages.length ?? 0;
const jobsWaiting = async () => (await db().$queryRaw<unknown[]>`select 1 from pgboss.job where name = 'preflight-bulk'`).length;

test('each row is signed in with for real: what lies there, what it weighs, and whose it is', async () => {
  const id = await tryList(LIU, 'zhao@qinghe.example,chen.jia@old.example,wrong');
  const [liu, zhao] = await rows(id);
  expect(liu).toMatchObject({ tryState: 'PASSED', ownerSeen: null, importable: true, hasPassword: true });
  expect(liu?.found).toMatchObject({ messages: expected('liu.wei'), estimated: false, overQuota: false });
  expect(liu?.found?.sizeBytes).toBeGreaterThan(100_000);
  expect(zhao).toMatchObject({ tryState: 'FAILED', tryReason: 'wrong_password', hasPassword: false, importable: false });
});

test('B5: a mailbox that is clearly somebody else’s is doubted before anything is copied', async () => {
  const id = await tryList(`zhao@qinghe.example,chen.jia@old.example,${cell(PASSWORD)}`);
  expect(await rows(id)).toMatchObject([{ tryState: 'PASSED', importable: false, ownerAccepted: false }]);
  expect((await rows(id))[0]?.ownerSeen).toMatch(/^chen\.jia@/);
});

test('where the server does not tell sizes they come from the messages, to the same sum within a tenth', async () => {
  const told = (await rows(await tryList(LIU)))[0]?.found;
  await useServer(plain.imapPort);
  const measured = (await rows(await tryList(LIU)))[0]?.found;
  expect(measured?.messages).toBe(told?.messages);
  expect((measured?.sizeBytes ?? 0) / (told?.sizeBytes ?? 1)).toBeGreaterThan(0.9);
  expect((measured?.sizeBytes ?? 0) / (told?.sizeBytes ?? 1)).toBeLessThan(1.1);
});

test('over POP3 the maildrop is counted and weighed, and nobody is doubted', async () => {
  await useServer(old.pop3Port);
  await db().sourceServer.updateMany({ data: { protocol: 'POP3' } });
  const [liu] = await rows(await tryList(LIU));
  const inbox = sample.find(({ id }) => id === 'liu.wei')?.messages.filter(({ folder }) => folder.length === 0).length;
  expect(liu).toMatchObject({ tryState: 'PASSED', ownerSeen: null });
  expect(liu?.found).toMatchObject({ messages: inbox, folders: 1, estimated: false });
  expect(liu?.found?.sizeBytes).toBeGreaterThan(10_000);
});

test('a wrong password is sent once, however often the list is uploaded and tried, until a person types it', async () => {
  scripted = await startScriptedServer(
    imapScript((command, tag) =>
      command.startsWith('LOGIN') || command.startsWith('AUTHENTICATE') ? `${tag} NO [AUTHENTICATIONFAILED] no\r\n` : undefined,
    ),
  );
  await useServer(scripted.port);
  const line = 'liu.wei@qinghe.example,liu.wei@old.example,wrong';
  await tryList(line);
  await tryList(line);
  const id = await tryList(line);
  expect(scripted.connections).toBe(1);
  expect(await rows(id)).toMatchObject([{ tryReason: 'refused_before' }]);
  const change = { targetAddress: 'liu.wei@qinghe.example', sourceAddress: 'liu.wei@old.example', password: 'wrong' };
  await changeRow(domain.postmaster, id, 1, change);
  await preflightBulk(tools, { importId: id }, GOES_ON);
  expect(scripted.connections).toBe(2);
  expect(await rows(id)).toMatchObject([{ tryReason: 'wrong_password' }]);
});

test('no more connections than the old host takes: when all are in use, the list comes back later and nothing was tried', async () => {
  const held = await Promise.all(
    Array.from({ length: tools.env.SOURCE_HOST_CONNECTIONS }, () =>
      SourceHostLease.take('127.0.0.1', tools.env.SOURCE_HOST_CONNECTIONS, 'others'),
    ),
  );
  const id = await tryList(LIU);
  expect((await rows(id))[0]).toMatchObject({ tryState: 'WAITING' });
  expect(await jobsWaiting()).toBe(1);
  await Promise.all(held.map((lease) => lease?.release()));
  await preflightBulk(tools, { importId: id }, GOES_ON);
  expect((await rows(id))[0]).toMatchObject({ tryState: 'PASSED' });
});

test('a server that complains is given fewer connections, and the row waits for another try', async () => {
  scripted = await startScriptedServer({ greeting: '* BYE [LIMIT] too many connections\r\n' });
  await useServer(scripted.port);
  const id = await tryList(LIU);
  expect((await rows(id))[0]).toMatchObject({ tryState: 'WAITING', hasPassword: true });
  expect(scripted.connections).toBe(1);
  const [limit] = await db().sourceHostLimit.findMany();
  expect(limit?.connections).toBeLessThan(tools.env.SOURCE_HOST_CONNECTIONS);
  await db().sourceHostLimit.deleteMany();
});

test('a worker that is told to end begins no further row', async () => {
  const file = { fileName: 'list.csv', bytes: Buffer.from(LIU) };
  const { importId } = await previewBulk(domain.postmaster, domain.id, file);
  await startPreflight(domain.postmaster, importId);
  await preflightBulk(tools, { importId }, AbortSignal.abort());
  expect((await rows(importId))[0]).toMatchObject({ tryState: 'WAITING' });
  expect(await jobsWaiting()).toBe(1);
});

test('a list that is gone, and one without a server, is nothing to do', async () => {
  const file = { fileName: 'list.csv', bytes: Buffer.from(LIU) };
  const { importId } = await previewBulk(domain.postmaster, domain.id, file);
  await db().sourceServer.deleteMany();
  await preflightBulk(tools, { importId }, GOES_ON);
  await preflightBulk(tools, { importId: '018f0000-0000-7000-8000-000000000001' }, GOES_ON);
  expect(await jobsWaiting()).toBe(0);
});
