import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackground } from './background-process.ts';
import { freePort } from './free-port.ts';
import { runCommand } from './run-command.ts';
import { serverAccount } from './server-account.ts';
import { canReach, openStateFolder } from './state-folder.ts';
import { waitFor } from './wait-for.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-machine-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const isAlive = (pid: number) =>
  readFile(`/proc/${pid}/stat`, 'utf8')
    .then((stat) => !/\) Z /.test(stat))
    .catch(() => false);

test('a server that ends at once is reported with its last words', async () => {
  const logFile = join(directory, 'short.log');
  const server = await startBackground({ name: 'short', command: '/bin/sh', args: ['-c', 'echo no room left; exit 3'], logFile });
  await expect(server.waitUntilReady(async () => false)).rejects.toThrow(/short ended at once \(status 3\)\nno room left/);
});

test('a server that is not ready in time is reported', async () => {
  const server = await startBackground({
    name: 'slow',
    command: '/bin/sleep',
    args: ['60'],
    logFile: join(directory, 'slow.log'),
  });
  await expect(server.waitUntilReady(async () => false, 0.1)).rejects.toThrow('slow is ready: not within 0.1 s');
  await server.stop();
  expect(await isAlive(server.pid)).toBe(false);
});

test('a server does not outlive the process that started it, even if that is killed', async () => {
  const script = `
    import { startBackground } from '${join(import.meta.dirname, 'background-process.ts')}';
    const server = await startBackground({ name: 'orphan', command: '/bin/sleep', args: ['60'], logFile: '${directory}/orphan.log' });
    console.log(server.pid);
    process.kill(process.pid, 'SIGKILL');`;
  const output = await runCommand(process.execPath, ['--input-type=module-typescript', '-e', script], { accept: [-1] });
  const pid = Number(output.stdout);
  expect(pid).toBeGreaterThan(1);
  await waitFor('the orphan ends', 5, async () => !(await isAlive(pid)));
});

test('a taken port is not offered', async () => {
  const port = await freePort();
  const server = await startBackground({
    name: 'listener',
    command: process.execPath,
    args: ['-e', `require('node:net').createServer().listen(${port}, '127.0.0.1')`],
    logFile: join(directory, 'listener.log'),
  });
  await waitFor('the port is taken', 5, async () => (await freePort(port)) !== port);
  await server.stop();
  expect(await freePort(port)).toBe(port);
});

test('an error of a command never shows its arguments', async () => {
  const failure = runCommand('sh', ['-c', 'echo why it failed >&2; exit 4', 'secret-password']);
  await expect(failure).rejects.toThrow('sh ended with status 4:\nwhy it failed');
  await expect(failure).rejects.not.toThrow(/secret-password/);
});

test("the state lies in the clone where the servers' account reaches it, and is begun anew on demand", async () => {
  const account = await serverAccount();
  const clone = await mkdtemp(join(tmpdir(), 'banjia-clone-'));
  // What mkdtemp makes is closed to all others, as a home of mode 700 is.
  await runCommand('chmod', ['755', clone]);
  const state = await openStateFolder(clone, account, false);
  expect(state.servers).toBe(join(clone, '.banjia/state'));
  await runCommand('touch', [join(state.servers, 'old')]);
  await openStateFolder(clone, account, true);
  await expect(readFile(join(state.servers, 'old'))).rejects.toThrow();
  await rm(clone, { recursive: true });
});

test.skipIf(process.getuid?.() !== 0)('in a closed home the state lies outside, with a link to it', async () => {
  const account = await serverAccount();
  const clone = await mkdtemp(join(tmpdir(), 'banjia-closed-'));
  expect(await canReach(account, clone)).toBe(false);
  const state = await openStateFolder(clone, account, false);
  expect(state.servers).toMatch(/^\/var\/lib\/banjia-[0-9a-f]{12}$/);
  expect(await canReach(account, state.servers)).toBe(true);
  expect(await openStateFolder(clone, account, true)).toEqual(state);
  await rm(state.servers, { recursive: true });
  await rm(clone, { recursive: true });
});
