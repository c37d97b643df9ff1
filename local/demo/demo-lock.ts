/** One demo per clone: who runs it is written in .banjia/demo.pid. */
import { readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../product/web-build.ts';

/** The process with this id is a demo of this very clone, and not some other process that got its number. */
async function isDemoOfThisClone(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return commandLine.split('\0').some((part) => part.endsWith('local/demo.ts')) && directory === (await realpath(ROOT));
}

/** The process id of a demo of this clone that is running, if one is. */
export async function runningDemo(own: string): Promise<number | undefined> {
  const pid = Number(await readFile(join(own, 'demo.pid'), 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && (await isDemoOfThisClone(pid)) ? pid : undefined;
}

/** Takes the place of the demo of this clone. Throws when it is taken. */
export async function takeDemoLock(own: string): Promise<() => Promise<void>> {
  const other = await runningDemo(own);
  if (other !== undefined)
    throw new Error(`the demo of this clone is already running (process ${other}); end it with Ctrl-C there, or: kill ${other}`);
  const file = join(own, 'demo.pid');
  await rm(file, { force: true });
  // "wx": of two that start at the same moment, one gets it.
  await writeFile(file, String(process.pid), { flag: 'wx' });
  return () => rm(file, { force: true });
}
