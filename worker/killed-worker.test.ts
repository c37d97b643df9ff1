/**
 * The promise on real servers: a worker process is killed with SIGKILL in the middle of a folder, again and again, and in the
 * end both sides hold the same messages, none twice (trust.md 5, lines 1 to 5).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../lib/actor.ts';
import { db, disconnectDb } from '../lib/db/client.ts';
import { copierEnv } from '../lib/env.ts';
import { stopSendingBoss } from '../lib/jobs/boss.ts';
import { openImapDestination } from '../lib/mail/imap-destination.ts';
import { bodyOf } from '../lib/mail/message/mail-body.ts';
import { openWindow } from '../lib/mail-domains/open-window.ts';
import { setSourceServer } from '../lib/mail-domains/set-source-server.ts';
import { findMovedMailboxes, openBothEnds } from '../lib/mappings/open-ends.ts';
import { startMapping } from '../lib/mappings/start-mapping.ts';
import { hashPassword } from '../lib/members/password-hash.ts';
import { compareMailbox } from '../lib/progress/compare-mailbox.ts';
import { knownFolders } from '../lib/progress/record-folder.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { createTestDatabase, type TestDatabase } from '../local/testing/test-database.ts';
import {
  startTestOldProvider,
  startTestPlatform,
  type TestMailServer,
  type TestOldProvider,
} from '../local/testing/test-mail-servers.ts';

const OPERATOR: Actor = { kind: 'operator', name: 'test' };
const OLD = { address: 'zhou.min@qinghe.example', password: 'old ="密码' };
const KILLS = 3;
const MESSAGES = 3000;
const FOLDERS = ['INBOX', 'Sent Messages', '客户/华南'];

let database: TestDatabase;
let platform: TestMailServer;
let old: TestOldProvider;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  [platform, old] = await Promise.all([startTestPlatform({ databaseUrl: database.url }), startTestOldProvider({ users: [OLD] })]);
  settings = {
    DATABASE_URL: database.url,
    BANJIA_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
    PLATFORM_IMAP_URL: `imaps://127.0.0.1:${platform.imapsPort}`,
    PLATFORM_CA_FILE: platform.caFile,
    PLATFORM_MASTER_USER: platform.masterUser,
    PLATFORM_MASTER_PASSWORD: platform.masterPassword,
    SOURCE_ALLOW_CIDRS: '127.0.0.0/8',
    SOURCE_ALLOW_PORTS: String(old.imapsPort),
  };
  Object.assign(process.env, settings);
  await fillSource();
}, 120_000);

afterAll(async () => {
  await stopSendingBoss();
  await disconnectDb();
  await Promise.all([platform?.stop(), old?.stop()]);
  await database?.drop();
});

/** Writes the old mailbox through IMAP; every tenth message equals its neighbour, which must arrive twice all the same. */
async function fillSource(): Promise<void> {
  const server = { host: '127.0.0.1', port: old.imapsPort, security: 'tls', pinnedFingerprint: old.fingerprint } as const;
  const mailbox = await openImapDestination(server, { user: OLD.address, password: OLD.password });
  for (const [f, folder] of FOLDERS.entries()) {
    await mailbox.ensureFolder(folder);
    const messages = Array.from({ length: MESSAGES / FOLDERS.length }, (_, i) => ({
      key: i,
      body: bodyOf(
        Buffer.from(
          `Subject: ${f}-${i % 10 === 0 ? i + 1 : i}\r\n\r\n${'第一行\r\n'.repeat(1 + ((i % 10 === 0 ? i + 1 : i) % 97))}`,
        ),
      ),
      flags: i % 3 === 0 ? ['\\Seen', 'Important'] : [],
      internalDate: new Date(Date.UTC(2020 + f, i % 12, 1 + (i % 28), 8, 0, i % 60)),
    }));
    await mailbox.append(folder, messages);
  }
  await mailbox.close();
}

async function startMove(): Promise<{ mailDomainId: string; mappingId: string }> {
  const { id: mailDomainId } = await db().mailDomain.create({ data: { name: 'qinghe.example' } });
  const passwordHash = await hashPassword('here-and-now');
  const { id: memberId } = await db().member.create({ data: { mailDomainId, address: OLD.address, passwordHash } });
  const server = {
    protocol: 'IMAP',
    host: '127.0.0.1',
    port: old.imapsPort,
    security: 'TLS',
    pinnedFingerprint: old.fingerprint.replaceAll(':', '').toLowerCase(),
  } as const;
  await setSourceServer(OPERATOR, mailDomainId, { mode: 'MANUAL', server, probe: null });
  await openWindow(OPERATOR, mailDomainId, 30);
  await startMapping(OPERATOR, { memberId, sourceAddress: OLD.address, password: OLD.password });
  const { id: mappingId } = await db().mapping.findUniqueOrThrow({ where: { memberId } });
  return { mailDomainId, mappingId };
}

function startWorker(): ChildProcess {
  const env = { ...process.env, ...settings, LOG_LEVEL: 'error' };
  return spawn(process.execPath, ['worker/main.ts'], { env, stdio: 'inherit' });
}

async function settledCount(mappingId: string): Promise<number> {
  return db().ledgerEntry.count({ where: { folder: { mappingId } } });
}

test(`a worker killed ${KILLS} times and frozen once in mid-folder loses nothing and doubles nothing`, async () => {
  const { mailDomainId, mappingId } = await startMove();
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await settledCount(mappingId);
    const worker = startWorker();
    await waitFor('the worker copies', 60, async () => (await settledCount(mappingId)) > before);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    expect(await settledCount(mappingId)).toBeLessThan(MESSAGES);
  }
  const state = async () => (await db().mapping.findUniqueOrThrow({ where: { id: mappingId } })).state;
  // One that stops breathing in mid-copy: the other takes over, and when the first wakes up it must send nothing more.
  const before = await settledCount(mappingId);
  const frozen = startWorker();
  await waitFor('the worker copies', 60, async () => (await settledCount(mappingId)) > before);
  frozen.kill('SIGSTOP');
  expect(await state()).toBe('RUNNING');
  const taker = startWorker();
  await waitFor('the move ends', 120, async () => (await state()) !== 'RUNNING');
  frozen.kill('SIGCONT');
  for (const worker of [frozen, taker]) {
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
  }
  expect(await state()).toBe('DONE');
  const [mailbox] = await findMovedMailboxes(OPERATOR, mailDomainId);
  if (mailbox === undefined) throw new Error('no mailbox was moved');
  const { source, destination } = await openBothEnds(copierEnv(), mailbox);
  const comparison = await compareMailbox(source, destination, await knownFolders(mappingId));
  await Promise.all([source.close(), destination.close()]);
  expect(comparison).toMatchObject({ sourceMessages: MESSAGES, destinationMessages: MESSAGES, differences: [] });
}, 300_000);
