import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CopierEnv, copierEnv } from '../lib/env.ts';
import { disposeWorkerTools, makeWorkerTools } from './worker-tools.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'banjia-tools-test-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function settings(changes: Partial<CopierEnv> = {}): CopierEnv {
  Object.assign(process.env, {
    DATABASE_URL: 'postgresql://unused',
    BANJIA_SECRET_KEYS: `test:${Buffer.alloc(32).toString('base64')}`,
    PLATFORM_IMAP_URL: 'imap://unused',
    PLATFORM_MASTER_USER: 'unused',
    PLATFORM_MASTER_PASSWORD: 'unused',
  });
  return { ...copierEnv(), WORKER_TEMP_DIR: parent, ...changes };
}

const make = (changes?: Partial<CopierEnv>) => makeWorkerTools(settings(changes), 'test');

/** What a worker of this number would have left behind, with half of a large message in it. */
function leaveBehind(pid: number | string): string {
  const name = `banjia-worker-${pid}-AbCdEf`;
  mkdirSync(join(parent, name), { mode: 0o700 });
  writeFileSync(join(parent, name, 'message'), 'half of a message', { mode: 0o600 });
  return name;
}

async function otherProcess(): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('no process');
  return Object.assign(child, { pid: child.pid });
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('large messages lie in a directory that only this account can enter, empty at first and gone at the end', () => {
  const tools = make();
  expect(statSync(tools.tempDirectory).mode & 0o777).toBe(0o700);
  expect(readdirSync(tools.tempDirectory)).toEqual([]);
  expect(tools.tempDirectory.startsWith(join(parent, `banjia-worker-${process.pid}-`))).toBe(true);
  writeFileSync(join(tools.tempDirectory, 'message'), 'bytes');
  disposeWorkerTools(tools);
  expect(readdirSync(parent)).toEqual([]);
  disposeWorkerTools(tools);
});

test('a directory that is not there yet is made, with its parents', () => {
  const tools = make({ WORKER_TEMP_DIR: join(parent, 'a/b') });
  expect(existsSync(tools.tempDirectory)).toBe(true);
});

test('without a setting it lies below the system’s directory for temporary files', () => {
  const tools = make({ WORKER_TEMP_DIR: undefined });
  expect(tools.tempDirectory.startsWith(join(tmpdir(), 'banjia-worker-'))).toBe(true);
  disposeWorkerTools(tools);
});

test('what a dead worker has left behind is removed, what belongs to a living one is not', async () => {
  const [dead, living] = [await otherProcess(), await otherProcess()];
  await end(dead);
  leaveBehind(dead.pid);
  const kept = leaveBehind(living.pid);
  const tools = make();
  expect(readdirSync(parent).sort()).toEqual([kept, tools.tempDirectory.slice(parent.length + 1)].sort());
  expect(readdirSync(join(parent, kept))).toEqual(['message']);
  await end(living);
});

test('a worker of another account lives, though it cannot be signalled', () => {
  // The first process of the machine.
  const kept = leaveBehind(1);
  make();
  expect(readdirSync(parent)).toContain(kept);
});

test('what is not ours is left alone', () => {
  const others = ['banjia-worker-', 'banjia-worker-x-1', 'banjia-mail-4194305-a', 'other'];
  for (const name of others) mkdirSync(join(parent, name));
  make();
  expect(readdirSync(parent)).toEqual(expect.arrayContaining(others));
});

test('two workers beside each other have a directory each', () => {
  const [first, second] = [make(), make()];
  expect(first.tempDirectory).not.toBe(second.tempDirectory);
  disposeWorkerTools(first);
  expect(existsSync(second.tempDirectory)).toBe(true);
});

test('messages in memory are limited over all mailboxes by the setting, in megabytes', async () => {
  const { budget } = make({ WORKER_MEMORY_MB: 16 });
  await budget.take(16 * 1024 * 1024);
  const more = budget.take(1).then(() => 'taken');
  expect(await Promise.race([more, new Promise((resolve) => setImmediate(resolve, 'waits'))])).toBe('waits');
});
