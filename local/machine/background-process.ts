/**
 * A server that runs beside us until we end it.
 *
 * Invariants: it has its own session, so that Ctrl-C in the terminal reaches us alone and we choose the order of leaving;
 * if we die without a word (SIGKILL), the kernel ends it (PDEATHSIG); nobody else's process is ever signalled.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync, readFileSync } from 'node:fs';
import { identityOf } from './run-command.ts';
import type { ServerAccount } from './server-account.ts';
import { waitFor } from './wait-for.ts';

export interface BackgroundOptions {
  /** What people call it; used in errors. */
  name: string;
  command: string;
  args: string[];
  /** Its output is appended here. */
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  account?: ServerAccount;
  /** The signal that makes it leave in good order. */
  stopSignal?: 'SIGTERM' | 'SIGINT';
}

export interface BackgroundProcess {
  name: string;
  pid: number;
  /** True until it has ended, by whatever cause. */
  running(): boolean;
  /** Resolves when it ends, by whatever cause. */
  ended: Promise<void>;
  /** Waits until `ready` answers true. Throws with the last lines of the log when the process ends before, or the time is up. */
  waitUntilReady(ready: () => Promise<boolean>, seconds?: number): Promise<void>;
  /** Ends it in good order; by force after ten seconds. */
  stop(): Promise<void>;
}

const SETPRIV = '/usr/bin/setpriv';

/** The last lines of a log file, for an error message. */
function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-12).join('\n') : '';
}

function launch(options: BackgroundOptions): ChildProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const { uid, gid } = identityOf(options.account);
  // The server may want to open the file again by itself.
  if (uid !== undefined && gid !== undefined) fchownSync(log, uid, gid);
  const identity = uid === undefined ? [] : ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  const dieWithUs = ['--pdeathsig', (options.stopSignal ?? 'SIGTERM').slice(3)];
  const guarded = existsSync(SETPRIV);
  const command = guarded ? SETPRIV : options.command;
  const args = guarded ? [...identity, ...dieWithUs, '--', options.command, ...options.args] : options.args;
  try {
    return spawn(command, args, {
      cwd: options.cwd ?? '/',
      env: options.env ?? process.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(guarded ? {} : identityOf(options.account)),
    });
  } finally {
    closeSync(log);
  }
}

/** Starts it and returns at once; throws only if it cannot be started at all. */
export async function startBackground(options: BackgroundOptions): Promise<BackgroundProcess> {
  const child = launch(options);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${options.name} could not be started: ${error.message}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} has no process id`);
  const running = () => child.exitCode === null && child.signalCode === null;

  return {
    name: options.name,
    pid,
    running,
    ended,
    async waitUntilReady(ready, seconds = 30) {
      try {
        await waitFor(`${options.name} is ready`, seconds, async () => {
          if (!running()) throw new Error(`${options.name} ended at once (status ${child.exitCode ?? child.signalCode})`);
          return ready();
        });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`${why}\n${lastLines(options.logFile)}`, { cause: error });
      }
    },
    async stop() {
      if (!running()) return;
      child.kill(options.stopSignal ?? 'SIGTERM');
      // By force means the whole family: it leads its own process group.
      const force = setTimeout(() => running() && process.kill(-pid, 'SIGKILL'), 10_000);
      await ended;
      clearTimeout(force);
    },
  };
}
