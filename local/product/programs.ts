/** Our own two programs, web and worker, run from this clone. */
import { join } from 'node:path';
import { type BackgroundProcess, startBackground } from '../machine/background-process.ts';
import { ROOT } from './web-build.ts';

/** Those of our own environment that a program needs to run at all; settings of an outer shell shall not leak in. */
function programEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, TZ } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...settings };
}

/** Starts the built web app on loopback and waits until it shows pages. It is not told the platform's master password. */
export async function startWeb(settings: Record<string, string>, port: number, logFile: string): Promise<BackgroundProcess> {
  const { PLATFORM_MASTER_USER: _user, PLATFORM_MASTER_PASSWORD: _password, ...known } = settings;
  const web = await startBackground({
    name: 'web',
    command: process.execPath,
    args: [join(ROOT, 'node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', String(port)],
    logFile,
    cwd: ROOT,
    env: programEnvironment(known),
  });
  try {
    await web.waitUntilReady(async () => {
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

/** Starts the worker. Jobs that are queued before it listens wait for it, so nobody has to. */
export function startWorker(settings: Record<string, string>, logFile: string): Promise<BackgroundProcess> {
  return startBackground({
    name: 'worker',
    command: process.execPath,
    args: [join(ROOT, 'worker/main.ts')],
    logFile,
    cwd: ROOT,
    env: programEnvironment(settings),
  });
}
