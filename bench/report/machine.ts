/** On what the figures were measured. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { runCommand } from '../../local/machine/run-command.ts';

export interface Machine {
  /** ISO date and time, UTC. */
  at: string;
  processor: string;
  cores: number;
  memoryBytes: number;
  system: string;
  node: string;
  dovecot: string;
  storage: 'tmpfs' | 'disk';
  tls: boolean;
}

/** Looks at this machine. */
export async function describeMachine(storage: 'tmpfs' | 'disk', tls: boolean): Promise<Machine> {
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(await readFile('/etc/os-release', 'utf8').catch(() => ''))?.[1];
  const { stdout } = await runCommand('dovecot', ['--version']);
  return {
    at: new Date().toISOString(),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${name ?? process.platform}, Linux ${release()}`,
    node: process.version,
    dovecot: stdout.trim().split(' ')[0] ?? '',
    storage,
    tls,
  };
}

/** The same in one line; `protocol` is what the tools speak. */
export function machineLine(machine: Machine, protocol: 'IMAP' | 'POP3' = 'IMAP'): string {
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GB`;
  const programs = `Node ${machine.node.slice(1)}, Dovecot ${machine.dovecot}`;
  const date = machine.at.slice(0, 10);
  const wire = machine.tls ? `${protocol}S` : `plain ${protocol}`;
  return `${date}; ${machine.processor}, ${machine.cores} cores, ${memory}; ${machine.system}; ${programs}; ${machine.storage}, ${wire}`;
}
