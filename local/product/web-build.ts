/** Builds the web app when its sources are not the ones that it was last built from. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../machine/run-command.ts';

export const ROOT = join(import.meta.dirname, '../..');

const STAMP = join(ROOT, '.next/banjia-sources');
const FOLDERS = ['app', 'components', 'lib', 'public', 'prisma'];
/** Files at the top that the build reads; those of test and lint tools are not among them. */
const TOP_FILE =
  /^(next\.config|proxy|instrumentation|postcss\.config|prisma\.config)\.\w+$|^(tsconfig|package|package-lock)\.json$|^css\.d\.ts$/;
const LEFT_OUT = /(^lib\/generated\/|\.test\.tsx?$)/;

async function sourceFiles(): Promise<string[]> {
  const top = (await readdir(ROOT)).filter((name) => TOP_FILE.test(name));
  const inside = await Promise.all(
    FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).map(async (folder) => {
      const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
    }),
  );
  return [...top, ...inside.flat()].filter((file) => !LEFT_OUT.test(file)).sort();
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sourceFiles())
    hash
      .update(`${file}\0`)
      .update(await readFile(join(ROOT, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Says whether the build is missing or of other sources. */
export async function webBuildNeeded(): Promise<boolean> {
  if (!existsSync(join(ROOT, '.next/BUILD_ID'))) return true;
  return (await readFile(STAMP, 'utf8').catch(() => '')) !== (await fingerprint());
}

/** Builds the web app. The fingerprint is taken before: what changes meanwhile will be built next time. */
export async function buildWeb(signal?: AbortSignal): Promise<void> {
  const sources = await fingerprint();
  await runCommand(process.execPath, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    name: 'next build',
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    ...(signal === undefined ? {} : { signal }),
  });
  await writeFile(STAMP, sources);
}
