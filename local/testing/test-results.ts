/** Reads how many tests passed and failed out of the JSON reports of vitest and Playwright. */
import { z } from 'zod';
import { readJson } from '../machine/json-file.ts';

export interface TestCount {
  passed: number;
  failed: number;
}

const vitestSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  success: z.boolean(),
});

const playwrightSchema = z.object({ stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }) });

/** A runner that failed without a failed test (a file that does not load, no report at all) counts as one failure. */
function atLeastOneFailure(count: TestCount, status: number): TestCount {
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** The counts in vitest's report, given its exit status. */
export async function vitestCount(report: string, status: number): Promise<TestCount> {
  const read = await readJson(report, vitestSchema);
  return atLeastOneFailure({ passed: read?.numPassedTests ?? 0, failed: read?.numFailedTests ?? 0 }, status);
}

/** The counts in Playwright's report, given its exit status. */
export async function playwrightCount(report: string, status: number): Promise<TestCount> {
  const read = await readJson(report, playwrightSchema);
  const { expected = 0, unexpected = 0, flaky = 0 } = read?.stats ?? {};
  return atLeastOneFailure({ passed: expected, failed: unexpected + flaky }, status);
}
