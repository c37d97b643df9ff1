/**
 * Brings up everything that the product needs and is: PostgreSQL, platform, old provider, web and worker.
 * What has started is in `running` from that moment on, so that it can be ended whatever happens next.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerAccount } from '../machine/server-account.ts';
import { privateDirectory } from '../machine/state-folder.ts';
import { fillOldProvider, type SampleMailbox } from '../mail/sample-mailboxes.ts';
import { type RunningDnsServer, startDnsServer } from '../servers/name-server/dns-server.ts';
import { type RunningOldProvider, startOldProvider } from '../servers/old-provider.ts';
import type { MailUser } from '../servers/password-file.ts';
import { type RunningPlatform, startPlatform } from '../servers/platform.ts';
import { prepareDatabase } from '../servers/postgres/banjia-database.ts';
import { type RunningPostgres, startPostgres } from '../servers/postgres/postgres.ts';
import { onFreePorts, type ProductPorts } from './ports.ts';
import { productEnvironment } from './product-description.ts';
import { startWeb, startWorker } from './programs.ts';
import type { ProductSecrets } from './secrets.ts';

export interface ServerPlan {
  /** Belongs to the servers' account. */
  directory: string;
  /** Belongs to us: logs of web and worker. */
  logDirectory: string;
  account: ServerAccount;
  ports: ProductPorts;
  secrets: ProductSecrets;
  /** False gives up safety against a power cut for speed; for tests only. */
  durable: boolean;
  oldUsers: MailUser[];
}

interface Stoppable {
  name: string;
  pid: number;
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** What has been started, in the order in which it has to leave. */
export class RunningServers {
  private readonly ranks: Stoppable[][] = [[], [], [], []];
  private stopping = false;

  /** `rank` 0 leaves first (web), 3 last (PostgreSQL). */
  add(rank: 0 | 1 | 2 | 3, name: string, server: Omit<Stoppable, 'name'>): void {
    this.ranks[rank]?.push({ ...server, name });
  }

  get pids(): Record<string, number> {
    return Object.fromEntries(this.ranks.flat().map(({ name, pid }) => [name, pid]));
  }

  /** Resolves with a server's name when it ends though nobody asked it to. */
  async firstLoss(): Promise<string> {
    return Promise.race(
      this.ranks.flat().map(async ({ name, ended }) => {
        await ended;
        return this.stopping ? new Promise<never>(() => undefined) : name;
      }),
    );
  }

  /** Ends all, those of one rank side by side. An error of one does not spare the others. */
  async stop(): Promise<void> {
    this.stopping = true;
    const failures: unknown[] = [];
    for (const rank of this.ranks) {
      const ends = await Promise.allSettled(rank.map((server) => server.stop()));
      failures.push(...ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some servers could not be ended');
  }
}

/** Starts PostgreSQL alone. */
export async function startDatabaseServer(plan: ServerPlan, running: RunningServers): Promise<RunningPostgres> {
  await privateDirectory(plan.directory, plan.account);
  await mkdir(plan.logDirectory, { recursive: true });
  const postgres = await onFreePorts(plan.ports, ['postgres'], () =>
    startPostgres({
      directory: join(plan.directory, 'postgres'),
      account: plan.account,
      port: plan.ports.postgres,
      password: plan.secrets.postgres,
      durable: plan.durable,
    }),
  );
  running.add(3, 'postgres', postgres);
  return postgres;
}

/** Makes or updates the product's database. Returns its owner's URL. */
export function prepareProductDatabase(plan: ServerPlan, postgres: RunningPostgres): Promise<string> {
  const { databaseOwner, dovecotRole } = plan.secrets;
  return prepareDatabase(postgres.adminUrl('postgres'), 'banjia', { owner: databaseOwner, dovecot: dovecotRole });
}

/** Starts our platform on that database. */
export async function startProductPlatform(
  plan: ServerPlan,
  running: RunningServers,
  databaseUrl: string,
): Promise<RunningPlatform> {
  const platform = await onFreePorts(plan.ports, ['platformImap', 'platformImaps', 'platformDoveadm'], () =>
    startPlatform({
      directory: join(plan.directory, 'platform'),
      account: plan.account,
      ports: { imap: plan.ports.platformImap, imaps: plan.ports.platformImaps },
      databaseUrl,
      databasePassword: plan.secrets.dovecotRole,
      masterPassword: plan.secrets.platformMaster,
      doveadm: { port: plan.ports.platformDoveadm, key: plan.secrets.platformDoveadm },
      durable: plan.durable,
    }),
  );
  running.add(2, 'platform', platform);
  return platform;
}

/** Starts the old provider; sample mail is put there before its first start. */
export async function startProductOldProvider(
  plan: ServerPlan,
  running: RunningServers,
  sample: () => SampleMailbox[],
): Promise<RunningOldProvider> {
  const directory = join(plan.directory, 'old-provider');
  await privateDirectory(directory, plan.account);
  const filled = join(directory, 'sample-mail-is-there');
  if (!existsSync(filled)) {
    await fillOldProvider(directory, sample(), plan.account);
    await writeFile(filled, '');
  }
  const { ports } = plan;
  const oldProvider = await onFreePorts(ports, ['oldImap', 'oldImaps', 'oldPop3', 'oldPop3s'], () =>
    startOldProvider({
      directory,
      account: plan.account,
      ports: { imap: ports.oldImap, imaps: ports.oldImaps, pop3: ports.oldPop3, pop3s: ports.oldPop3s },
      users: plan.oldUsers,
      masterPassword: plan.secrets.oldMaster,
      durable: plan.durable,
    }),
  );
  running.add(2, 'oldProvider', oldProvider);
  return oldProvider;
}

/** Starts the name server that is asked about domains. What it says of them is in its zone file. */
export async function startProductNameServer(plan: ServerPlan, running: RunningServers): Promise<RunningDnsServer> {
  const directory = join(plan.logDirectory, '..', 'name-server');
  const nameServer = await onFreePorts(plan.ports, ['nameServer'], () => startDnsServer(directory, plan.ports.nameServer));
  running.add(2, 'nameServer', nameServer);
  return nameServer;
}

/** The settings for web, worker and command line, without the web's own address: its port is settled when it starts. */
export function planEnvironment(plan: ServerPlan, databaseUrl: string, platform: RunningPlatform): Record<string, string> {
  return {
    ...productEnvironment(databaseUrl, platform.endpoint, plan.secrets),
    DNS_RESOLVERS: `127.0.0.1:${plan.ports.nameServer}`,
  };
}

/** Starts the built web app. Returns the settings with the web's address. */
export async function startProductWeb(
  plan: ServerPlan,
  running: RunningServers,
  settings: Record<string, string>,
): Promise<Record<string, string>> {
  const { ports } = plan;
  const addressed = () => ({ ...settings, NEXTAUTH_URL: `http://127.0.0.1:${ports.web}` });
  const web = await onFreePorts(ports, ['web'], () => startWeb(addressed(), ports.web, join(plan.logDirectory, 'web.log')));
  running.add(0, 'web', web);
  return addressed();
}

/** Starts the worker. */
export async function startProductWorker(plan: ServerPlan, running: RunningServers, env: Record<string, string>): Promise<void> {
  running.add(1, 'worker', await startWorker(env, join(plan.logDirectory, 'worker.log')));
}
