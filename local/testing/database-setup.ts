/** For vitest's globalSetup: one PostgreSQL for the whole run, with a migrated template that each test file clones. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from '../machine/free-port.ts';
import { serverAccount } from '../machine/server-account.ts';
import { newSecrets } from '../product/secrets.ts';
import { prepareDatabase } from '../servers/postgres/banjia-database.ts';
import { startPostgres } from '../servers/postgres/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testCluster: { adminUrl: string; ownerPassword: string; dovecotPassword: string };
  }
}

/** The database that tests clone. Nobody ever connects to it. */
export const TEMPLATE = 'banjia_template';

/** Called once by vitest before all test files; returns what it calls after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'banjia-test-database-'));
  const secrets = newSecrets();
  const postgres = await startPostgres({
    directory,
    account: await serverAccount(),
    port: await freePort(),
    password: secrets.postgres,
    durable: false,
  });
  const teardown = async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const adminUrl = postgres.adminUrl('postgres');
    await prepareDatabase(adminUrl, TEMPLATE, { owner: secrets.databaseOwner, dovecot: secrets.dovecotRole });
    project.provide('testCluster', { adminUrl, ownerPassword: secrets.databaseOwner, dovecotPassword: secrets.dovecotRole });
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}
