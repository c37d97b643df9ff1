import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { runCommand } from '../../local/machine/run-command.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Exit status of `prisma migrate diff`: 0 no difference, 2 a difference. It needs a role that may create a shadow database. */
async function diff(...args: string[]): Promise<{ status: number; stdout: string }> {
  const prisma = join(ROOT, 'node_modules/.bin/prisma');
  const env = {
    ...process.env,
    DATABASE_URL: inject('testCluster').adminUrl,
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`,
  };
  return runCommand(process.execPath, [prisma, 'migrate', 'diff', ...args, '--exit-code'], {
    name: 'prisma migrate diff',
    cwd: ROOT,
    env,
    accept: [2],
  });
}

test('the migrations make exactly the tables of the schema', async () => {
  const [same, different] = await Promise.all([
    diff('--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'),
    diff('--from-empty', '--to-schema', 'prisma/schema.prisma'),
  ]);
  expect(same).toMatchObject({ status: 0, stdout: expect.stringContaining('No difference') });
  expect(different.status, 'and the comparison does see a difference').toBe(2);
});
