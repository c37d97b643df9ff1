/** The servers of a bench, below one directory: PostgreSQL, our platform, an old provider. Durable, as in production. */
import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../local/machine/run-command.ts';
import { serverAccount } from '../local/machine/server-account.ts';
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
