/** The servers of a bench, below one directory: PostgreSQL, our platform, an old provider. Durable, as in production. */
import { X509Certificate } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../local/machine/run-command.ts';
import { type ServerAccount, serverAccount } from '../local/machine/server-account.ts';
import { passingPorts } from '../local/product/ports.ts';
import { newSecrets } from '../local/product/secrets.ts';
import {
  planEnvironment,
  prepareProductDatabase,
  type RunningServers,
  type ServerPlan,
  startDatabaseServer,
  startProductOldProvider,
  startProductPlatform,
} from '../local/product/start-servers.ts';
import { oldMaildir, type RunningOldProvider } from '../local/servers/old-provider.ts';
import type { MailUser } from '../local/servers/password-file.ts';
import type { RunningMailServer } from '../local/servers/platform.ts';
import type { CorpusKind } from './corpus/message-sizes.ts';
import { type Corpus, writeCorpus } from './corpus/write-corpus.ts';
import type { Route } from './delay/start-delay-proxy.ts';

export interface BenchServers {
  plan: ServerPlan;
  databaseUrl: string;
  /** Of the superuser. */
  adminUrl: string;
  platform: RunningMailServer;
  oldProvider: RunningOldProvider;
  postgresPid: number;
  /** Settings of the worker, without a delay. */
  settings: Record<string, string>;
  /** Where the servers answer without a delay. */
  direct: Route;
}

const ROOT_NAME = /^banjia-bench-(\d+)$/;
const OLD_PASSWORD = 'old-password';

/** The directory that a bench process keeps everything in. */
export function benchRoot(parent: string): string {
  return join(parent, `banjia-bench-${process.pid}`);
}

/** Removes what benches left behind that were killed: on tmpfs it would hold memory until the next boot. */
export async function removeLeftRoots(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = ROOT_NAME.exec(name)?.[1];
    if (pid === undefined) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('bench/main.ts')) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Who has the corpus of this kind and size at the old provider. */
export function oldUser(kind: CorpusKind, messages: number): MailUser {
  return { address: `${kind}-${messages}@old.example`, password: OLD_PASSWORD };
}

/** Starts all three below `root`. What has started is in `running` from that moment on. */
export async function startBenchServers(root: string, oldUsers: MailUser[], running: RunningServers): Promise<BenchServers> {
  const plan: ServerPlan = {
    directory: join(root, 'servers'),
    logDirectory: join(root, 'logs'),
    account: await serverAccount(),
    ports: await passingPorts(),
    secrets: newSecrets(),
    durable: true,
    oldUsers,
  };
  await mkdir(root, { mode: 0o755 });
  // Whatever our umask is: the servers' account has to pass.
  await chmod(root, 0o755);
  const postgres = await startDatabaseServer(plan, running);
  const databaseUrl = await prepareProductDatabase(plan, postgres);
  const platform = await startProductPlatform(plan, running, databaseUrl);
  for (const directory of runDirectories(plan)) await spreadOverDisk(directory, plan.account);
  const oldProvider = await startProductOldProvider(plan, running, () => []);
  const settings = planEnvironment(plan, databaseUrl, platform);
  const { imap, imaps, pop3, pop3s } = oldProvider.endpoint;
  const direct = {
    source: { imap, imaps, pop3, pop3s },
    platform: { imap: platform.endpoint.imap, imaps: platform.endpoint.imaps },
  };
  const adminUrl = postgres.adminUrl('postgres');
  return { plan, databaseUrl, adminUrl, platform, oldProvider, postgresPid: postgres.pid, settings, direct };
}

/** Where each run has a directory of its own: the members' mail, and the maildirs of peers that store nowhere else. */
function runDirectories({ directory }: ServerPlan): [mail: string, maildirs: string] {
  return [join(directory, 'platform/mail'), join(directory, 'maildirs')];
}

/** Our platform's mail of a domain. */
export function domainMail({ plan }: BenchServers, domain: string): string {
  return join(runDirectories(plan)[0], domain);
}

/** The maildir of a run. */
export function runMaildir({ plan }: BenchServers, domain: string): string {
  return join(runDirectories(plan)[1], domain);
}

/**
 * Directories that are made in this one come to lie apart from each other, as far as the file system knows such a wish (ext4: chattr, +T).
 *
 * Why: ext4 does not give out the inode of a file that was removed in the last minutes, and looks past every one of them, again for each
 * new file near by (`recently_deleted`, fs/ext4/ialloc.c). With the 3,000 files of the run before removed that was more than half of the
 * CPU of servers and tools, and grew from run to run: a measurement of our own tidying up.
 */
async function spreadOverDisk(directory: string, account: ServerAccount): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (!account.own) await chown(directory, account.uid, account.gid);
  await runCommand('chattr', ['+T', directory]).catch(() => undefined);
}

/** The configuration by which doveadm finds our platform. */
export function platformConfig({ plan }: BenchServers): string {
  return join(plan.directory, 'platform/dovecot.conf');
}

/** The old provider's certificate as the product pins it: SHA-256 in lower-case hex. */
export async function oldFingerprint({ oldProvider }: BenchServers): Promise<string> {
  const { fingerprint256 } = new X509Certificate(await readFile(oldProvider.endpoint.caFile));
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Writes an old mailbox and lets the old server look at every message once, so that no tool pays for its index. */
export async function fillOldMailbox(
  { plan }: BenchServers,
  kind: CorpusKind,
  messages: number,
  signal: AbortSignal,
): Promise<Corpus> {
  const { address } = oldUser(kind, messages);
  const directory = join(plan.directory, 'old-provider');
  const corpus = await writeCorpus(oldMaildir(directory, address), kind, messages, signal);
  const { account } = plan;
  if (!account.own) await runCommand('chown', ['-R', `${account.uid}:${account.gid}`, join(directory, 'mail')]);
  const doveadm = (args: string[]) => runCommand('doveadm', ['-c', join(directory, 'dovecot.conf'), ...args], { signal });
  const look = ['-f', 'flow', 'fetch', '-u', address, 'uid flags size.virtual date.received', 'mailbox', '*'];
  const { stdout } = await doveadm(look);
  const seen = stdout.match(/^uid=/gm)?.length ?? 0;
  if (seen !== messages) throw new Error(`the old server sees ${seen} of ${messages} messages of the corpus`);
  return corpus;
}
