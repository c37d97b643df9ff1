/**
 * Our database in a cluster: a role that owns it and is no superuser, and a second role for Dovecot that can read four columns of `member`,
 * insert how much a mailbox holds, and nothing else.
 */
import { join } from 'node:path';
import pg from 'pg';
import { runCommand } from '../../machine/run-command.ts';
import { runSql, sqlLiteral } from './postgres.ts';

const ROOT = join(import.meta.dirname, '../../..');
const OWNER = 'banjia';

/** The role that Dovecot reads the members with. */
export const DOVECOT_ROLE = 'banjia_dovecot';

/** The same connection with another role and, if wanted, another database. */
export function urlFor(adminUrl: string, user: string, password: string, database?: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = encodeURIComponent(password);
  if (database !== undefined) url.pathname = `/${database}`;
  return url.href;
}

async function queryOne(url: string, query: string, value: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(query, [value])).rowCount === 1;
  } finally {
    await client.end();
  }
}

async function ensureRole(adminUrl: string, name: string, password: string): Promise<void> {
  const there = await queryOne(adminUrl, 'SELECT 1 FROM pg_roles WHERE rolname = $1', name);
  await runSql(adminUrl, `${there ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN PASSWORD ${sqlLiteral(password)}`);
}

/** Creates roles and database where absent, brings the tables up to date and lets Dovecot read. Returns the owner's URL. */
export async function prepareDatabase(
  adminUrl: string,
  database: string,
  passwords: { owner: string; dovecot: string },
): Promise<string> {
  await ensureRole(adminUrl, OWNER, passwords.owner);
  await ensureRole(adminUrl, DOVECOT_ROLE, passwords.dovecot);
  const there = await queryOne(adminUrl, 'SELECT 1 FROM pg_database WHERE datname = $1', database);
  if (!there) await runSql(adminUrl, `CREATE DATABASE ${database} OWNER ${OWNER}`);
  const url = urlFor(adminUrl, OWNER, passwords.owner, database);
  await migrate(url);
  await runSql(
    url,
    `GRANT USAGE ON SCHEMA public TO ${DOVECOT_ROLE}`,
    `GRANT SELECT (address, password_hash, quota_bytes, disabled_at) ON member TO ${DOVECOT_ROLE}`,
    // The statement names columns and says ON CONFLICT DO UPDATE; a trigger takes the row before any of it matters (decision 0018).
    `GRANT SELECT, INSERT, UPDATE ON usage_report TO ${DOVECOT_ROLE}`,
  );
  return url;
}

/** Brings tables and job queues up to date. */
async function migrate(url: string): Promise<void> {
  const env = { ...process.env, DATABASE_URL: url };
  const bin = join(ROOT, 'node_modules/.bin');
  const path = { ...env, PATH: `${bin}:${process.env.PATH ?? ''}` };
  await runCommand(process.execPath, [join(bin, 'prisma'), 'migrate', 'deploy'], {
    name: 'prisma migrate deploy',
    cwd: ROOT,
    env: path,
  });
  await runCommand(process.execPath, [join(ROOT, 'scripts/migrate-jobs.ts')], { name: 'migrate-jobs', cwd: ROOT, env: path });
}
