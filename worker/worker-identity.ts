/**
 * Who holds a lease, so exactly that a worker which starts anew on the same machine can tell whether the holder still lives.
 * Numbers of processes are given again, so the time at which the process began belongs to it; they mean something only in
 * one namespace of one boot of one machine (proc(5), pid_namespaces(7)).
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const SELF = ownIdentity();

/** host/boot/namespace/pid/start. Where there is no /proc: host:pid:random, which is like nothing that another process writes. */
export function workerIdentity(): string {
  return SELF;
}

/**
 * True only when `holder` names a process of this same machine, boot and namespace that certainly lives no more: there is none
 * of its number, or one that began at another time. False for all that cannot be judged. What follows a # is ignored.
 */
export function isGone(holder: string, identity: string): boolean {
  const [other, own] = [parse(holder), parse(identity)];
  if (other === null || own === null || other.place !== own.place) return false;
  if (!exists(other.pid)) return true;
  const start = startOf(other.pid);
  return start !== null && start !== other.start;
}

function ownIdentity(): string {
  const start = startOf(process.pid);
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    if (start !== null) return [hostname(), boot, namespace, process.pid, start].join('/');
  } catch {
    // No /proc of Linux here.
  }
  return `${hostname()}:${process.pid}:${randomBytes(8).toString('hex')}`;
}

function parse(holder: string): { place: string; pid: number; start: string } | null {
  const [, place, pid, start] = /^([^/#]+\/[^/#]+\/[^/#]+)\/([1-9]\d{0,8})\/(\d+)(?:#|$)/.exec(holder) ?? [];
  return place === undefined || pid === undefined || start === undefined ? null : { place, pid: Number(pid), start };
}

/** Asked by kill(2), because /proc may hide the processes of other accounts (hidepid). */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** When the process began, in clock ticks since the boot: field 22 of stat. Null: not to be read. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything, parentheses included.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3] ?? null;
  } catch {
    return null;
  }
}
