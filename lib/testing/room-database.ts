/** For room tests: a real PostgreSQL database for each test file, empty at the beginning of each test. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../local/testing/test-database.ts';
import { db, disconnectDb } from '../db/client.ts';
import { stopSendingBoss } from '../jobs/boss.ts';

/** Call once at the top of a test file. lib/db, lib/jobs, lib/auth and lib/secrets then use this file's own database and key. */
export function useRoomDatabase(): void {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    process.env.DATABASE_URL = database.url;
    process.env.BANJIA_SECRET_KEYS = `test:${randomBytes(32).toString('base64')}`;
  });
  beforeEach(async () => {
    await db().mailDomain.deleteMany();
    await db().$executeRaw`delete from login_rate`;
    await db().$executeRaw`delete from pgboss.job`;
  });
  afterAll(async () => {
    await stopSendingBoss();
    await disconnectDb();
    await database?.drop();
  });
}

/** Every row of every table as PostgreSQL writes it, job queue included: what somebody with a dump can read. */
export async function everyStoredRow(): Promise<string[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema in ('public', 'pgboss') order by 1`,
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const found = await client.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
      rows.push(...found.rows.map(({ row }) => `${name} ${row}`));
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** The copy jobs of a mapping, whatever their state. */
export async function copyJobs(mappingId: string): Promise<{ state: string; data: unknown; group: string | null }[]> {
  return db().$queryRaw`
    select state::text as state, data, group_id as group from pgboss.job
    where name = 'copy-mailbox' and data->>'mappingId' = ${mappingId}`;
}
