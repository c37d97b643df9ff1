/** Our own two programs, web and worker, run from this clone. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackgroundProcess, startBackground } from '../machine/background-process.ts';
import { ROOT } from './web-build.ts';

/** Those of our own environment that a program needs to run at all; settings of an outer shell shall not leak in. */
function programEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, TZ } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...settings };
}

/** The log is appended to: only what stands behind this place is of the program that starts now. */
async function endOf(logFile: string): Promise<number> {
  return (await stat(logFile).catch(() => undefined))?.size ?? 0;
}

async function hasSaid(logFile: string, since: number, words: string): Promise<boolean> {
  return (await readFile(logFile)).subarray(since).includes(words);
}

/** What opens any mailbox or ends anybody's session at the platform; the web process must not know it (trust.md 7). */
const NOT_FOR_THE_WEB: ReadonlySet<string> = new Set([
  'PLATFORM_MASTER_USER',
  'PLATFORM_MASTER_PASSWORD',
  'PLATFORM_DOVEADM_URL',
  'PLATFORM_DOVEADM_KEY',
]);

/** As scripts/start-web.ts does: what 200 members at once need, and no garbage beside it; no body is larger than is wanted. */
const WEB_HEAP = ['--max-old-space-size=320', '--max-semi-space-size=8'];
const LIMIT_BODIES = ['--import', join(ROOT, 'scripts/limit-bodies.ts')];

/** Those of the settings that the web process may know. */
export function webSettings(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !NOT_FOR_THE_WEB.has(name)));
}

/** Starts the built web app on loopback and waits until it shows pages. It is told what webSettings lets through. */
export async function startWeb(settings: Record<string, string>, port: number, logFile: string): Promise<BackgroundProcess> {
  const since = await endOf(logFile);
  const web = await startBackground({
    name: 'web',
    command: process.execPath,
    args: [
      ...WEB_HEAP,
      ...LIMIT_BODIES,
      join(ROOT, 'node_modules/next/dist/bin/next'),
      'start',
      '-H',
      '127.0.0.1',
      '-p',
      String(port),
    ],
    logFile,
    cwd: ROOT,
    env: { ...programEnvironment(webSettings(settings)), MALLOC_ARENA_MAX: '2' },
  });
  try {
    await web.waitUntilReady(async () => {
      // Only then the port is its own, and not that of some other web app.
      if (!(await hasSaid(logFile, since, 'Ready in'))) return false;
      const answer = await fetch(`http://127.0.0.1:${port}/login`, { redirect: 'manual' }).catch(() => undefined);
      await answer?.arrayBuffer();
      return answer !== undefined && answer.status < 500;
    }, 60);
  } catch (error) {
    await web.stop();
    throw error;
  }
  return web;
}

/** As `npm run worker` in package.json: without a limit the heap grows to several times of what is in use before it is tidied up. */
const WORKER_HEAP = ['--max-old-space-size=384', '--max-semi-space-size=8'];
/** As well: a start with the code compiled already takes half the time, and 25 MB less for as long as the worker runs. */
const WORKER_MEMORY = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/worker'), MALLOC_ARENA_MAX: '2' };

/** Starts the worker and waits until it says that it takes jobs. */
export async function startWorker(settings: Record<string, string>, logFile: string): Promise<BackgroundProcess> {
  const since = await endOf(logFile);
  const worker = await startBackground({
    name: 'worker',
    command: process.execPath,
    args: [...WORKER_HEAP, join(ROOT, 'worker/main.ts')],
    logFile,
    cwd: ROOT,
    env: programEnvironment({ ...WORKER_MEMORY, ...settings }),
  });
  try {
    await worker.waitUntilReady(() => hasSaid(logFile, since, 'worker is ready'));
  } catch (error) {
    await worker.stop();
    throw error;
  }
  return worker;
}
