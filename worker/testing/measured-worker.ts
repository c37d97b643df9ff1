/** A worker process exactly as it is started in production, whose memory and temporary files are looked at. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startWorker } from '../../local/product/programs.ts';

export interface MeasuredWorker {
  /** The most memory that was resident at one moment since the process began (VmHWM of proc(5)). */
  peakKilobytes(): number;
  /** Files of large messages that are there now. */
  tempFiles(): string[];
  /** Where its temporary directory lies; nothing else does. */
  tempParent: string;
  /** Tells it to end, and waits. */
  stop(): Promise<void>;
}

/** What the worker must know of the servers of this test file, as MoveWorld has put it into the environment. */
function worldSettings(): Record<string, string> {
  const own = /^(DATABASE_URL|BANJIA_SECRET_KEYS|PLATFORM_|SOURCE_ALLOW_)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (own.test(name) && value !== undefined ? [[name, value]] : [])),
  );
}

/** Starts it; its log and its temporary directory are below `directory`. */
export async function startMeasuredWorker(directory: string, settings: Record<string, string>): Promise<MeasuredWorker> {
  const tempParent = join(directory, 'large');
  mkdirSync(tempParent, { recursive: true });
  const worker = await startWorker(
    { ...worldSettings(), WORKER_TEMP_DIR: tempParent, ...settings },
    join(directory, 'worker.log'),
  );
  return {
    tempParent,
    peakKilobytes() {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes);
    },
    tempFiles: () => readdirSync(tempParent).flatMap((name) => readdirSync(join(tempParent, name))),
    stop: () => worker.stop(),
  };
}
