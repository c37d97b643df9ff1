/** The measures of the house (docs/architecture.md, "The tree"): rooms of 3 to 11 files, files of at most 300 lines. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FLOORS = ['app', 'bench', 'cli', 'components', 'e2e', 'lib', 'local', 'prisma', 'scripts', 'worker'];
const MOST_FILES = 11;
const LEAST_FILES = 3;
const MOST_LINES = 300;

/** Rooms that are smaller, and why. */
const SMALL: Record<string, string> = {
  local: 'only the two commands themselves',
  'bench/verify': 'who judges a benchmark stands alone: nothing of it may be used by what it judges',
  'prisma/engine': 'what Prisma is started with, and its wrapper (decision 0003)',
};

const sources = FLOORS.flatMap((floor) =>
  readdirSync(join(ROOT, floor), { recursive: true, encoding: 'utf8' }).map((file) => join(floor, file)),
)
  .filter((file) => ['.ts', '.tsx', '.mjs'].includes(extname(file)))
  .filter((file) => !file.startsWith('lib/generated/'));

/** Files by room; tests stand beside what they test and are not counted. */
const rooms = Map.groupBy(
  sources.filter((file) => !/\.(test|kill|spec)\.tsx?$/.test(file)),
  dirname,
);

test('no room has more than 11 files', () => {
  const crowded = [...rooms].filter(([, files]) => files.length > MOST_FILES).map(([room, files]) => `${room}: ${files.length}`);
  expect(crowded, 'split it along a noun').toEqual([]);
});

test('no room has fewer than 3 files, but where a URL or a reason wants it so', () => {
  // In app the address decides what is a folder.
  const small = [...rooms]
    .filter(([room, files]) => files.length < LEAST_FILES && !/^app(\/|$)/.test(room))
    .map(([room]) => room);
  expect(small.sort(), 'fold it into a neighbour').toEqual(Object.keys(SMALL).sort());
});

test('no file has more than 300 lines, tests included', () => {
  const linesOf = (file: string) => readFileSync(join(ROOT, file), 'utf8').trimEnd().split('\n').length;
  const long = sources.filter((file) => linesOf(file) > MOST_LINES);
  expect(long, 'find a better noun').toEqual([]);
});

test('no file or room has a name that says nothing', () => {
  const empty = /^(utils?|helpers?|common|shared|misc|types|index)$/;
  const named = sources.filter((file) => file.split('/').some((part) => empty.test(basename(part, extname(part)))));
  expect(named).toEqual([]);
});
