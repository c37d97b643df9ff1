/**
 * `npm test`: everything, in order; after a stage that failed the later ones are left out. `npm run test:kill` (--kill): only
 * the suite that ends workers 200 times, which takes minutes.
 * The last line is always `N passed, N failed`: tests, and each static check as one.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningDemo } from './demo/demo-lock.ts';
import { ensureDebianPackages } from './machine/debian-packages.ts';
import { buildWeb, ROOT, webBuildNeeded } from './product/web-build.ts';
import { playwrightCount, type TestCount, vitestCount } from './testing/test-results.ts';

const BIN = join(ROOT, 'node_modules/.bin');

/** Runs a tool with its output shown; returns its exit status. Signals that reach us reach it. */
function show(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  console.log(`\n> ${[command, ...args].join(' ')}`);
  const child = spawn(join(BIN, command), args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (status) => resolve(status ?? 1));
  }).then((status) => {
    process.off('SIGINT', pass).off('SIGTERM', pass);
    return Number(status);
  });
}

const asOne = (status: number): TestCount => (status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** Biome, tsc and knip: all three are run, so that one sees all complaints at once. */
async function staticChecks(): Promise<TestCount> {
  const counts = [
    asOne(await show('biome', ['check', '--error-on-warnings', '.'])),
    asOne(await show('tsc', ['--noEmit'])),
    asOne(await show('knip', [])),
  ];
  return counts.reduce(sum);
}

async function unitAndRoomTests(reports: string, config = 'vitest.config.ts'): Promise<TestCount> {
  const report = join(reports, 'vitest.json');
  const status = await show('vitest', [
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return vitestCount(report, status);
}

/** The build counts only when it fails: then no trip can be tried. */
async function webBuild(): Promise<TestCount> {
  if (!(await webBuildNeeded())) return { passed: 0, failed: 0 };
  const demo = await runningDemo(join(ROOT, '.banjia'));
  if (demo !== undefined)
    throw new Error(`the web app has to be built, but the demo (process ${demo}) is using the last build; end it first`);
  console.log('\n> next build');
  await buildWeb();
  return { passed: 0, failed: 0 };
}

async function trips(reports: string): Promise<TestCount> {
  if (!existsSync(join(ROOT, 'e2e/global-setup.ts'))) throw new Error('e2e/global-setup.ts is missing');
  const report = join(reports, 'playwright.json');
  const status = await show('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  return playwrightCount(report, status);
}

const NONE: TestCount = { passed: 0, failed: 0 };
const sum = (left: TestCount, right: TestCount): TestCount => ({
  passed: left.passed + right.passed,
  failed: left.failed + right.failed,
});

async function main(): Promise<TestCount> {
  const reports = await mkdtemp(join(tmpdir(), 'banjia-test-reports-'));
  let total: TestCount = { passed: 0, failed: 0 };
  const killsOnly = process.argv.includes('--kill');
  const suites: [string, () => Promise<TestCount>][] = killsOnly
    ? [['kills', () => unitAndRoomTests(reports, 'vitest.kill.config.ts')]]
    : [
        ['static checks', staticChecks],
        ['rooms', () => unitAndRoomTests(reports)],
        ['build', webBuild],
        ['trips', () => trips(reports)],
      ];
  const stages: typeof suites = [
    ['machine', () => ensureDebianPackages({ browser: !killsOnly }).then(() => NONE)],
    ['client', () => show('prisma', ['generate']).then((status) => (status === 0 ? NONE : asOne(status)))],
    ...suites,
  ];
  const took: string[] = [];
  for (const [name, stage] of stages) {
    const begun = performance.now();
    const count = await stage().catch((error: unknown) => {
      console.error(`\n${error instanceof Error ? error.message : String(error)}`);
      return { passed: 0, failed: 1 };
    });
    took.push(`${name} ${Math.round((performance.now() - begun) / 1000)} s`);
    total = sum(total, count);
    if (count.failed > 0) break;
  }
  console.log(`\n${took.join(', ')}`);
  await rm(reports, { recursive: true, force: true });
  return total;
}

process.chdir(ROOT);
await mkdir(join(ROOT, '.banjia'), { recursive: true });
const { passed, failed } = await main();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
