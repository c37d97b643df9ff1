/** Runs a program to its end and says what it took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { childrenOf, peakResidentBytes } from './process-figures.ts';

export interface CommandFigures {
  wallSeconds: number;
  /** User and system time of the program and of what it started. */
  cpuSeconds: number;
  /** Of its largest process. Looked at every 50 ms; the kernel keeps the peak, so only the last moment can be missed. */
  peakRssBytes: number;
}

/** The shell's own builtin tells what its children took, to the millisecond, without a package to install. */
const TIMED = '"$@"; status=$?; times >&3; exit $status';
const POLL_MS = 50;

/** `times` writes the shell's own times first, those of its children second: `0m1.204s 0m0.310s`. */
export function parseTimes(output: string): number {
  const [, children = ''] = output.trim().split('\n');
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`the shell's times cannot be read: ${output}`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/**
 * Runs the command with what it says in a log file. Throws when it does not end with status 0, or with the signal's reason;
 * whatever the command has started is ended then.
 */
export async function runMeasured(command: string[], logFile: string, cwd: string, signal: AbortSignal): Promise<CommandFigures> {
  signal.throwIfAborted();
  const log = openSync(logFile, 'a', 0o600);
  const started = performance.now();
  // A process group of its own, so that all of it can be ended.
  const child = spawn('bash', ['-c', TIMED, 'bash', ...command], { cwd, detached: true, stdio: ['ignore', log, log, 'pipe'] });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error('bash could not be started');
  const end = () => {
    if (child.exitCode === null) process.kill(-pid, 'SIGKILL');
  };
  signal.addEventListener('abort', end, { once: true });
  let peakRssBytes = 0;
  const look = async () => {
    const peaks = await Promise.all((await childrenOf(pid)).map(peakResidentBytes));
    peakRssBytes = Math.max(peakRssBytes, ...peaks);
  };
  const timer = setInterval(() => void look(), POLL_MS);
  try {
    const [times, [status]] = await Promise.all([text(child.stdio[3] as NodeJS.ReadableStream), once(child, 'exit')]);
    const wallSeconds = (performance.now() - started) / 1000;
    signal.throwIfAborted();
    if (status !== 0) throw new Error(`${command[0]} ended with status ${status}: ${await lastWords(logFile)}`);
    return { wallSeconds, cpuSeconds: parseTimes(times), peakRssBytes };
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', end);
  }
}

async function lastWords(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8')).trim().split('\n');
  return lines.slice(-3).join(' | ');
}
