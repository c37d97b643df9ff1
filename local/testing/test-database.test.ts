import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let first: TestDatabase;
let second: TestDatabase;

beforeAll(async () => {
  [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterAll(async () => {
  await Promise.all([first.drop(), second.drop()]);
});

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(query);
    return rows;
  } finally {
    await client.end();
  }
}

test('each clone has all tables and job queues, and nothing of the other', async () => {
  await ask(first.url, `INSERT INTO mail_domain (id, name) VALUES (gen_random_uuid(), 'qinghe.example')`);
  expect(await ask(first.url, 'SELECT name FROM mail_domain')).toEqual([{ name: 'qinghe.example' }]);
  expect(await ask(second.url, 'SELECT name FROM mail_domain')).toEqual([]);
  expect(await ask(second.url, `SELECT count(*) > 0 AS there FROM pg_tables WHERE schemaname = 'pgboss'`)).toEqual([
    { there: true },
  ]);
});

test('the tables belong to a role that is no superuser', async () => {
  expect(await ask(first.url, `SELECT current_user AS who, current_setting('is_superuser') AS super`)).toEqual([
    { who: 'banjia', super: 'off' },
  ]);
});

test('the database holds any language and sorts the same everywhere', async () => {
  expect(
    await ask(
      first.url,
      `SELECT datcollate, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = current_database()`,
    ),
  ).toEqual([{ datcollate: 'C.UTF-8', encoding: 'UTF8' }]);
});

test('a dropped clone is gone, even while somebody is connected', async () => {
  const passing = await createTestDatabase();
  const client = new pg.Client({ connectionString: passing.url });
  client.on('error', () => undefined);
  await client.connect();
  await passing.drop();
  await expect(ask(passing.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
});
