/** What processes have used, from /proc (proc(5)). */
import { readdir, readFile, writeFile } from 'node:fs/promises';

/** USER_HZ: what /proc counts CPU time in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  parent: number;
  /** Its own and that of its children which have ended, in seconds. */
  cpuSeconds: number;
}

/** Null when the process is gone. */
async function readTimes(pid: number): Promise<ProcessTimes | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The name in brackets may hold anything; what follows it are numbers: state ppid ... utime stime cutime cstime.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [, parent] = fields;
  if (parent === undefined) return null;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(parent), cpuSeconds: ticks / TICKS_PER_SECOND };
}

/**
 * CPU seconds of a process and its children so far, those that have ended included. Right for servers that keep all their processes as
 * direct children (PostgreSQL, Dovecot), in steps of 0.01 s a process. A difference of two readings is what a run has used.
 */
export async function familyCpuSeconds(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map(async (one) => ({ one, times: await readTimes(one) })));
  return all.reduce(
    (sum, { one, times }) => (times !== null && (one === pid || times.parent === pid) ? sum + times.cpuSeconds : sum),
    0,
  );
}

/** The process's direct children that run now. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** The most memory that the process has had resident, in bytes; 0 when it is gone. */
export async function peakResidentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Lets the peak begin anew from what is resident now. */
export async function resetPeakResident(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
