import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../../local/machine/wait-for.ts';
import { parseTimes, runMeasured } from './measured-command.ts';

let directory: string;
let log: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-measured-'));
  log = join(directory, 'log');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const NEVER = new AbortController().signal;

test("the children's times count, the shell's own do not", () => {
  expect(parseTimes('0m9.000s 0m9.000s\n1m1.250s 0m0.310s\n')).toBeCloseTo(61.56);
});

test('a command is measured with the CPU and the memory of what it did', async () => {
  const work =
    'const held = Buffer.alloc(64e6, 1); const end = performance.now() + 300; while (performance.now() < end) held.indexOf(2)';
  const figures = await runMeasured([process.execPath, '-e', work], log, directory, NEVER);
  expect(figures.cpuSeconds).toBeGreaterThan(0);
  expect(figures.peakRssBytes).toBeGreaterThan(64e6);
});

test('a command that fails is no run, and its last words are told', async () => {
  const failing = runMeasured(['bash', '-c', 'echo no such folder; exit 3'], log, directory, NEVER);
  await expect(failing).rejects.toThrow(/status 3: .*no such folder/s);
});

test('an abort ends the command and what it has started', async () => {
  const leaving = new AbortController();
  const pidFile = join(directory, 'pid');
  const running = runMeasured(['bash', '-c', `sleep 1000 & echo $! > ${pidFile}; wait`], log, directory, leaving.signal);
  const refused = expect(running).rejects.toThrow('enough');
  let pid = 0;
  while (pid === 0) pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  leaving.abort(new Error('enough'));
  await refused;
  const state = async () => /^State:\s*(\w)/m.exec(await readFile(`/proc/${pid}/status`, 'latin1').catch(() => ''))?.[1];
  // Gone, or dead and not yet buried by init.
  await waitFor('what it has started is gone', 10, async () => [undefined, 'X', 'Z'].includes(await state()));
});
