/** What all slices of one worker process share. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CopierEnv } from '../lib/env.ts';
import { ownAddress } from '../lib/mail/platform-server.ts';
import { type PlatformSessions, platformSessions } from '../lib/mail/platform-sessions.ts';
import { MemoryBudget } from './lanes/memory-budget.ts';

const MEGABYTE = 1024 * 1024;
const PREFIX = 'banjia-worker-';

export interface WorkerTools {
  env: CopierEnv;
  /** Identity of this process in leases. */
  holder: string;
  budget: MemoryBudget;
  /** Private directory of this process for large messages. */
  tempDirectory: string;
  /** Ends sessions at our platform. */
  sessions: PlatformSessions;
}

/** Makes the tools of this process; its temporary directory begins empty (trust.md 5, line 43). Call `disposeWorkerTools` at the end. */
export function makeWorkerTools(env: CopierEnv, holder: string): WorkerTools {
  const { PLATFORM_DOVEADM_URL: url, PLATFORM_DOVEADM_KEY: key, PLATFORM_WORKER_ADDRESSES: addresses } = env;
  // Who comes from another address than is said would be missed by the next one: then everybody's sessions are ended, as without it.
  const workerAddresses = ownAddress(addresses) === undefined ? [] : addresses;
  return {
    env,
    holder,
    budget: new MemoryBudget(env.WORKER_MEMORY_MB * MEGABYTE),
    tempDirectory: makeTempDirectory(env.WORKER_TEMP_DIR ?? tmpdir()),
    sessions: platformSessions(url === undefined || key === undefined ? undefined : { url, key, workerAddresses }),
  };
}

/** Removes what is only of use to a living process. */
export function disposeWorkerTools({ tempDirectory }: WorkerTools): void {
  rmSync(tempDirectory, { recursive: true, force: true });
}

/** `banjia-worker-<pid>-<random>`, private to the account; what processes that are gone have left behind is removed. */
function makeTempDirectory(parent: string): string {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
