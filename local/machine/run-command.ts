import { type SpawnOptions, spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { ServerAccount } from './server-account.ts';

export interface CommandOptions {
  /** What people call it; used in errors. Absent: the program's file name. */
  name?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Run as this account instead of our own. */
  account?: ServerAccount;
  /** Text for standard input; it is closed after it. */
  input?: string;
  /** Statuses besides 0 that are an answer, not a failure. */
  accept?: number[];
  /** Ends the command when aborted. */
  signal?: AbortSignal;
}

export interface CommandResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** Thrown when a command cannot be started or ends with an unexpected status; `message` has its last lines. */
export class CommandError extends Error {
  readonly status: number | undefined;

  constructor(command: string, status: number | undefined, output: string) {
    const tail = output.trim().split('\n').slice(-12).join('\n');
    super(`${command} ${status === undefined ? 'did not run' : `ended with status ${status}`}${tail === '' ? '' : `:\n${tail}`}`);
    this.name = 'CommandError';
    this.status = status;
  }
}

/** User and group for `spawn`, when they are not our own. */
export function identityOf(account: ServerAccount | undefined): Pick<SpawnOptions, 'uid' | 'gid'> {
  return account === undefined || account.own ? {} : { uid: account.uid, gid: account.gid };
}

/** Runs a command to its end and returns what it wrote. Throws CommandError. Arguments are never shown in errors: they may be secret. */
export function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  const name = options.name ?? basename(command);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...identityOf(options.account),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // The command may end without reading its input; its status says more than our broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.once('error', (error) => reject(new CommandError(name, undefined, error.message)));
    child.once('close', (code, killedBy) => {
      const result = {
        status: code ?? -1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      };
      if (code === 0 || options.accept?.includes(result.status)) resolve(result);
      else reject(new CommandError(name, result.status, killedBy ?? `${result.stdout}\n${result.stderr}`));
    });
  });
}
