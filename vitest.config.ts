import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ALL = '{app,components,lib,worker,cli,local,bench}/**/*.test.ts';

/** Where programs are started and waited for. Begun last, one of these would run on alone when all others have ended. */
const LONG = /\/(worker|cli)\/[^/]+\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * What leaves something behind in its process that another file could see: the environment, a clock, spies, servers. All others give
 * back what they take (useRoomDatabase ends its connections), so they share a few processes, with the modules loaded once.
 */
const LEAVES_TRACES = /process\.|\bvi\.|globalThis|node:child_process|local\/|test-database|testing\/(?!room-database|sample-)/;
const SHARING = globSync(ALL).filter((file) => !LEAVES_TRACES.test(readFileSync(file, 'utf8')));

export const LIMITS = { pool: 'forks', maxWorkers: 3, testTimeout: 30_000, hookTimeout: 60_000 } as const;
export const WITH_DATABASE = { globalSetup: ['./local/testing/database-setup.ts'] };

export default defineConfig({
  test: {
    ...LIMITS,
    ...WITH_DATABASE,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...LIMITS, name: 'alone', include: [ALL], exclude: SHARING } },
      { test: { ...LIMITS, name: 'sharing', include: SHARING, isolate: false } },
    ],
  },
});
