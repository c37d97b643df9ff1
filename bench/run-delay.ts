/** All runs of one delay: the proxy, a worker that has worked before, then every step of the plan. */
import type { BackgroundProcess } from '../local/machine/background-process.ts';
import type { BenchServers } from './bench-servers.ts';
import { startBenchWorker } from './copy/copy-by-worker.ts';
import type { KeptCorpora } from './corpus/kept-corpora.ts';
import { startDelayProxy } from './delay/start-delay-proxy.ts';
import type { FailedRun, MeasuredRun } from './report/measured-run.ts';
import { type BenchPlan, type Step, stepsOf, WARM_UP_MESSAGES } from './run-plan.ts';
import { runStep, type Scene } from './run-step.ts';

export interface DelayOptions {
  tls: boolean;
  verify: boolean;
  profileDirectory: string | undefined;
  /** Called after each run. */
  onRun: (run: MeasuredRun | FailedRun) => Promise<void>;
}

/** A worker in the state in which a daemon usually is: its code is compiled, its connections to the database are open. */
async function startWarmWorker(scene: Omit<Scene, 'worker'>, delayMs: number, options: DelayOptions, signal: AbortSignal) {
  const worker = await startBenchWorker(scene.servers, scene.route, options);
  const warmUp: Step = { tool: 'worker', round: 0, delayMs, messages: WARM_UP_MESSAGES };
  try {
    await runStep({ ...scene, worker, verify: false }, warmUp, signal);
  } catch (error) {
    await worker.stop();
    throw error;
  }
  return worker;
}

/** Runs the plan's steps at this delay. A run that fails is reported and the next one begins; only an abort ends it early. */
export async function runDelay(
  servers: BenchServers,
  corpora: KeptCorpora,
  plan: BenchPlan,
  delayMs: number,
  options: DelayOptions,
  signal: AbortSignal,
): Promise<void> {
  const proxy = await startDelayProxy(servers.direct, delayMs, servers.plan.logDirectory);
  const { tls, verify, onRun } = options;
  const scene = { servers, corpora, route: proxy.route, tls, verify };
  let worker: BackgroundProcess | undefined;
  try {
    for (const step of stepsOf(plan, delayMs)) {
      try {
        worker ??= await startWarmWorker(scene, delayMs, options, signal);
        await onRun(await runStep({ ...scene, worker }, step, signal));
      } catch (error) {
        signal.throwIfAborted();
        await onRun({ ...step, kind: corpora.kind, failure: error instanceof Error ? error.message : String(error) });
        if (step.tool !== 'worker') continue;
        // Nobody knows what it is still doing.
        await worker?.stop();
        worker = undefined;
      }
    }
  } finally {
    await worker?.stop();
    await proxy.stop();
  }
}
