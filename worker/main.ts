/**
 * The worker process: `npm run worker`. It ends on SIGTERM or SIGINT after the batch in its hands is recorded (trust.md 5,
 * line 6); any number of workers may run beside each other.
 */
import { flushCompileCache } from 'node:module';
import { disconnectDb } from '../lib/db/client.ts';
import { copierEnv, EnvError } from '../lib/env.ts';
import { lendBoss, startBoss } from '../lib/jobs/boss.ts';
import { log } from '../lib/log.ts';
import { recoverPredecessors } from './recover-predecessor.ts';
import { registerHandlers } from './register.ts';
import { workerIdentity } from './worker-identity.ts';
import { disposeWorkerTools, makeWorkerTools } from './worker-tools.ts';

const STOP_TIMEOUT_MS = 25_000;

async function main(): Promise<void> {
  const env = copierEnv();
  const boss = await startBoss('worker');
  lendBoss(boss);
  const stopping = new AbortController();
  const tools = makeWorkerTools(env, workerIdentity());
  await recoverPredecessors(tools.holder);
  await registerHandlers(boss, tools, stopping.signal);
  log.info('worker is ready');
  // Where NODE_COMPILE_CACHE names a directory: for the next start, however this one ends.
  flushCompileCache();
  const stop = async (signal: string) => {
    if (stopping.signal.aborted) return;
    log.info({ signal }, 'worker ends');
    stopping.abort();
    await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    await disconnectDb();
    disposeWorkerTools(tools);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop('SIGTERM'));
  process.once('SIGINT', () => void stop('SIGINT'));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof EnvError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
