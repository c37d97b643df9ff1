/** A real old provider, a real platform, a database and real worker processes, for tests that end them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Actor } from '../../lib/actor.ts';
import { db, disconnectDb } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { stopSendingBoss } from '../../lib/jobs/boss.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import type { OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { openWindow } from '../../lib/mail-domains/open-window.ts';
import { setSourceServer } from '../../lib/mail-domains/set-source-server.ts';
import { mailboxServer } from '../../lib/mappings/ends/mailbox-server.ts';
import { openBothEnds } from '../../lib/mappings/ends/open-ends.ts';
import { startMapping } from '../../lib/mappings/start-mapping.ts';
import { hashPassword } from '../../lib/members/access/password-hash.ts';
import { compareMailbox, type MailboxComparison } from '../../lib/progress/compare-mailbox.ts';
import { knownFolders } from '../../lib/progress/record-folder.ts';
import { providerTable } from '../../lib/providers/provider-table.ts';
import { NOTICE_KINDS } from '../../lib/schemas/member/notice.ts';
import { createTestDatabase, type TestDatabase } from '../../local/testing/test-database.ts';
import {
  startTestOldProvider,
  startTestPlatform,
  type TestOldProvider,
  type TestPlatform,
} from '../../local/testing/test-mail-servers.ts';
import type { Stop } from './kills/stop-at-point.ts';
import { type FolderView, viewMailbox } from './mailbox-view.ts';

export const OPERATOR: Actor = { kind: 'operator', name: 'test' };
const DOMAIN = 'qinghe.example';
const COMPILED = new URL('../../node_modules/.cache/worker', import.meta.url).pathname;
const SECRET_KEYS = `test:${randomBytes(32).toString('base64')}`;
export const OLD_PASSWORD = 'old ="密码';
export const OWN_PASSWORD = 'here-and-now';

export interface MovedMember {
  address: string;
  memberId: string;
  mappingId: string;
  mailDomainId: string;
  /** What the old mailbox looked like before anything was moved. */
  before: Record<string, FolderView>;
}

export class MoveWorld {
  readonly platform: TestPlatform;
  readonly old: TestOldProvider;
  private readonly database: TestDatabase;
  private readonly settings: Record<string, string>;
  private readonly mailDomainId: string;
  private readonly workers = new Set<ChildProcess>();

  private constructor(database: TestDatabase, platform: TestPlatform, old: TestOldProvider, mailDomainId: string) {
    this.database = database;
    this.platform = platform;
    this.old = old;
    this.mailDomainId = mailDomainId;
    this.settings = settingsOf(database, platform, old);
  }

  /** `tokenInfoUrl`: the old provider takes access tokens too, and asks there whose they are. */
  static async start(shape: { tokenInfoUrl?: string; pop3ShowsWhole?: boolean } = {}): Promise<MoveWorld> {
    const database = await createTestDatabase();
    const [platform, old] = await Promise.all([
      startTestPlatform({ databaseUrl: database.url }),
      startTestOldProvider({ users: [], ...shape }),
    ]);
    Object.assign(process.env, settingsOf(database, platform, old));
    // Mailboxes are compared from outside as well: whoever wants notices in them switches them on.
    const { id } = await db().mailDomain.create({ data: { name: DOMAIN, silencedNotices: [...NOTICE_KINDS] } });
    const server = {
      protocol: 'IMAP',
      host: '127.0.0.1',
      port: old.imapsPort,
      security: 'TLS',
      pinnedFingerprint: old.fingerprint.replaceAll(':', '').toLowerCase(),
    } as const;
    await setSourceServer(OPERATOR, id, { mode: 'MANUAL', server, probe: null });
    await openWindow(OPERATOR, id, 30);
    return new MoveWorld(database, platform, old, id);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.kill('SIGKILL');
    await stopSendingBoss();
    await disconnectDb();
    await Promise.all([this.platform.stop(), this.old.stop()]);
    await this.database.drop();
  }

  /** A member whose old mailbox holds these messages, by folder; the move is started. */
  async addMember(local: string, mail: ReadonlyMap<string, readonly OutgoingMessage[]>): Promise<MovedMember> {
    const address = `${local}@${DOMAIN}`;
    await this.old.addUser({ address, password: OLD_PASSWORD });
    const server = this.oldServer();
    const mailbox = await openImapDestination(server, { user: address, password: OLD_PASSWORD });
    for (const [folder, messages] of mail) {
      await mailbox.ensureFolder(folder);
      await mailbox.append(folder, messages);
    }
    await mailbox.close();
    const passwordHash = await hashPassword(OWN_PASSWORD);
    const { id: memberId } = await db().member.create({ data: { mailDomainId: this.mailDomainId, address, passwordHash } });
    await startMapping(OPERATOR, { memberId, sourceAddress: address, password: OLD_PASSWORD });
    const { id: mappingId } = await db().mapping.findUniqueOrThrow({ where: { memberId } });
    const before = await viewMailbox(this.old, address);
    return { address, memberId, mappingId, mailDomainId: this.mailDomainId, before };
  }

  /** A worker process, which stops itself as `stops` says; `settings` go over ours. */
  startWorker(stops: readonly Stop[] = [], settings: Record<string, string> = {}): ChildProcess {
    const preload = new URL('kills/stop-at-point.ts', import.meta.url).href;
    const env = { ...process.env, ...this.settings, LOG_LEVEL: 'error', STOPS: JSON.stringify(stops), ...settings };
    const args = stops.length === 0 ? ['worker/main.ts'] : ['--import', preload, 'worker/main.ts'];
    const worker = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    this.workers.add(worker);
    worker.once('exit', () => this.workers.delete(worker));
    return worker;
  }

  /** Reads both sides as `verify` does. */
  async compare({ address, mappingId }: MovedMember): Promise<MailboxComparison> {
    const password = await db().sourcePassword.findUniqueOrThrow({ where: { mappingId } });
    const server = await db().sourceServer.findUniqueOrThrow({ where: { mailDomainId: this.mailDomainId } });
    const mapping = await db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
    const env = copierEnv();
    const read = mailboxServer(server, mapping, providerTable(env.PROVIDERS_FILE));
    const mailbox = { mappingId, address, sourceAddress: address, server: read, password };
    const { source, destination } = await openBothEnds(env, mailbox);
    try {
      return await compareMailbox(source, destination, await knownFolders(mappingId));
    } finally {
      await Promise.all([source.close(), destination.close()]);
    }
  }

  /** The old provider over IMAP. */
  oldServer() {
    return { host: '127.0.0.1', port: this.old.imapsPort, security: 'tls', pinnedFingerprint: this.old.fingerprint } as const;
  }
}

function settingsOf(database: TestDatabase, platform: TestPlatform, old: TestOldProvider): Record<string, string> {
  return {
    DATABASE_URL: database.url,
    BANJIA_SECRET_KEYS: SECRET_KEYS,
    PLATFORM_IMAP_URL: `imaps://127.0.0.1:${platform.imapsPort}`,
    PLATFORM_CA_FILE: platform.caFile,
    PLATFORM_MASTER_USER: platform.masterUser,
    PLATFORM_MASTER_PASSWORD: platform.masterPassword,
    PLATFORM_DOVEADM_URL: platform.doveadmUrl,
    PLATFORM_DOVEADM_KEY: platform.doveadmKey,
    PLATFORM_WORKER_ADDRESSES: '127.0.0.2',
    // Many starts of the same program.
    NODE_COMPILE_CACHE: COMPILED,
    SOURCE_ALLOW_CIDRS: '127.0.0.0/8',
    SOURCE_ALLOW_PORTS: `${old.imapsPort},${old.pop3sPort},${old.pop3Port}`,
  };
}

/** Waits for the end of a process; its exit status, or the signal that ended it. */
export async function endOf(worker: ChildProcess): Promise<number | NodeJS.Signals> {
  if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
  return worker.signalCode ?? worker.exitCode ?? -1;
}

/** True while the process is stopped by SIGSTOP. Throws when it is gone. */
export function isStopped({ pid }: ChildProcess): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}

export async function stateOf({ mappingId }: MovedMember): Promise<string> {
  return (await db().mapping.findUniqueOrThrow({ where: { id: mappingId } })).state;
}

export async function settledCount({ mappingId }: MovedMember): Promise<number> {
  return db().ledgerEntry.count({ where: { folder: { mappingId } } });
}

export interface SampleShape {
  /** Messages in each folder. */
  each: number;
  /** Over how many years they are spread: the more, the smaller the batches. Default 14. */
  years?: number;
  /** Each message has 1 to 97 times so many lines of 11 bytes. Default 1. */
  lines?: number;
  /** Every so many-th message has 600 kB. Default: none. */
  largeEvery?: number;
}

/** Mail for these folders: every tenth message equals its neighbour in all but flags and date; flags and keywords by turns. */
export function sampleMail(
  folders: readonly string[],
  { each, years = 14, lines = 1, largeEvery = 0 }: SampleShape,
): Map<string, OutgoingMessage[]> {
  return new Map(
    folders.map((folder, f) => [
      folder,
      Array.from({ length: each }, (_, i) => {
        const twin = i % 10 === 0 ? i + 1 : i;
        const isLarge = largeEvery > 0 && i % largeEvery === 0;
        const text = '第一行\r\n'.repeat(isLarge ? 50_000 : (1 + (twin % 97)) * lines);
        return {
          key: i,
          body: bodyOf(Buffer.from(`Subject: ${f}-${isLarge ? 'large' : ''}${twin}\r\n\r\n${text}`)),
          flags: i % 3 === 0 ? ['\\Seen', 'Important'] : [],
          internalDate: new Date(Date.UTC(2024 - (i % years), i % 12, 1 + (i % 28), 8, 0, i % 60)),
        };
      }),
    ]),
  );
}
