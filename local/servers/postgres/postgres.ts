/** A PostgreSQL of our own: TCP on loopback only, passwords required, no Unix socket (its path could be too long). */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startBackground } from '../../machine/background-process.ts';
import { runCommand } from '../../machine/run-command.ts';
import type { ServerAccount } from '../../machine/server-account.ts';
import { privateDirectory } from '../../machine/state-folder.ts';
import { postgresBinaries } from './postgres-binaries.ts';

export interface PostgresOptions {
  /** Directory of its own below the state. */
  directory: string;
  account: ServerAccount;
  port: number;
  /** Password of the superuser `postgres`. It is set when the cluster is made and has to stay the same. */
  password: string;
  /** False gives up safety against a power cut for speed; for tests only. */
  durable: boolean;
}

export interface RunningPostgres {
  port: number;
  pid: number;
  /** URL of the superuser for the given database. */
  adminUrl(database: string): string;
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Quotes a value for SQL text where no parameter is possible (role passwords). */
export function sqlLiteral(text: string): string {
  return pg.escapeLiteral(text);
}

/** Runs statements one after the other on one connection. */
export async function runSql(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function initialise(binaries: string, data: string, options: PostgresOptions): Promise<void> {
  const passwordFile = join(options.directory, 'first-password');
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  await runCommand('chown', [`${options.account.uid}:${options.account.gid}`, passwordFile]);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  const login = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const speed = options.durable ? [] : ['--no-sync'];
  try {
    await runCommand(join(binaries, 'initdb'), ['-D', data, ...locale, ...login, ...speed], {
      account: options.account,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
  } catch (error) {
    // Half a cluster would pass for a whole one at the next start.
    await rm(data, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function serverSettings(options: PostgresOptions): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    max_connections: '100',
    log_min_messages: 'warning',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Starts PostgreSQL on its data, which is made first when absent. Resolves when it answers queries. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  await privateDirectory(options.directory, options.account);
  const binaries = await postgresBinaries(options.account, options.directory);
  const data = join(options.directory, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, data, options);

  const server = await startBackground({
    name: 'PostgreSQL',
    command: join(binaries, 'postgres'),
    args: ['-D', data, ...serverSettings(options)],
    logFile: join(options.directory, 'postgres.log'),
    account: options.account,
    // "Fast" shutdown: does not wait for clients to leave.
    stopSignal: 'SIGINT',
  });
  const adminUrl = (database: string) =>
    `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${encodeURIComponent(database)}`;
  try {
    await server.waitUntilReady(() =>
      runSql(adminUrl('postgres'), 'SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { port: options.port, pid: server.pid, adminUrl, ended: server.ended, stop: () => server.stop() };
}
