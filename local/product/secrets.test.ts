import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptPorts } from './ports.ts';
import { keptSecrets, newSecrets } from './secrets.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-kept-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

test('secrets are made once and kept', async () => {
  const path = join(directory, 'made.json');
  const made = await keptSecrets(path);
  expect(await keptSecrets(path)).toEqual(made);
  expect(new Set(Object.values(made)).size).toBe(Object.keys(newSecrets()).length);
});

test('the state of an older demo keeps its secrets and is given the one that is missing, once', async () => {
  const path = join(directory, 'older.json');
  const { platformDoveadm: _missing, ...older } = newSecrets();
  await writeFile(path, JSON.stringify(older));
  const completed = await keptSecrets(path);
  expect(completed).toEqual({ ...older, platformDoveadm: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(completed);
  expect(await keptSecrets(path)).toEqual(completed);
});

test('the state of an older demo keeps its ports and is given the usual one of a new server', async () => {
  const path = join(directory, 'ports.json');
  const { platformDoveadm, ...usual } = await keptPorts(path);
  const older = { ...usual, web: 3210 };
  await writeFile(path, JSON.stringify(older));
  expect(await keptPorts(path)).toEqual({ ...older, platformDoveadm });
});
