/**
 * `npm run bench`: how fast the worker moves a mailbox, beside other tools on the same servers. README.md says what is measured and how.
 *
 * Whatever happens, Ctrl-C included, every process that was started is ended and everything that was written is removed.
 */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { disconnectDb } from '../lib/db/client.ts';
import { stopSendingBoss } from '../lib/jobs/boss.ts';
import { ensureDebianPackages } from '../local/machine/debian-packages.ts';
import { writeJson } from '../local/machine/json-file.ts';
import { RunningServers } from '../local/product/start-servers.ts';
import { benchRoot, oldUser, removeLeftRoots, startBenchServers } from './bench-servers.ts';
import { findPeers } from './copy/peer-packages.ts';
import { KeptCorpora } from './corpus/kept-corpora.ts';
import { printPages, runPages } from './pages/run-pages.ts';
import { type BenchArguments, readArguments, USAGE } from './read-arguments.ts';
import { describeMachine, type Machine, machineLine } from './report/machine.ts';
import type { FailedRun, MeasuredRun } from './report/measured-run.ts';
import { printTables, runLine } from './report/print-tables.ts';
import { summarise } from './report/summarise.ts';
import { type DelayOptions, runDelay } from './run-delay.ts';
import { type BenchPlan, corpusSizes, settingsOf } from './run-plan.ts';
import { isIdentical } from './verify/compare-mailboxes.ts';
import { runWebmailBench } from './webmail/run-webmail.ts';

interface Results {
  machine: Machine;
  runs: MeasuredRun[];
  failures: FailedRun[];
}

/** Progress goes to standard error; standard output belongs to the tables. */
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Our runs count only when they came to their end with every message the same. */
function isGood({ runs, failures }: Results): boolean {
  const broken = runs.some(({ tool, differences }) => tool === 'worker' && differences !== null && !isIdentical(differences));
  return !broken && !failures.some(({ tool }) => tool === 'worker');
}

function recorder(results: Results, jsonFile: string | undefined): DelayOptions['onRun'] {
  return async (run) => {
    if ('failure' in run) results.failures.push(run);
    else results.runs.push(run);
    say(runLine(run));
    if (jsonFile !== undefined) await writeJson(jsonFile, results);
  };
}

async function bench(wanted: BenchArguments, plan: BenchPlan, results: Results, signal: AbortSignal): Promise<void> {
  const parent = wanted.disk ? '/var/tmp' : '/dev/shm';
  await removeLeftRoots(parent);
  const root = benchRoot(parent);
  const running = new RunningServers();
  try {
    say(`The servers start below ${root}.`);
    const users = corpusSizes(plan).map((messages) => oldUser(plan.kind, messages));
    const servers = await startBenchServers(root, users, running);
    // This process is the one who presses the button: it needs the database and the key that seals passwords.
    Object.assign(process.env, servers.settings);
    const corpora = new KeptCorpora(servers, plan.kind, signal);
    const onRun = recorder(results, wanted.jsonFile);
    const lost = running.firstLoss().then((name) => {
      throw new Error(`${name} has ended by itself`);
    });
    for (const delayMs of plan.delaysMs) {
      await Promise.race([runDelay(servers, corpora, plan, delayMs, { ...wanted, onRun }, signal), lost]);
    }
  } finally {
    await stopSendingBoss().catch(() => undefined);
    await disconnectDb();
    await running.stop().finally(() => rm(root, { recursive: true, force: true }));
  }
}

/** Measures and prints. Returns the exit status. */
async function run(wanted: BenchArguments, signal: AbortSignal): Promise<number> {
  await ensureDebianPackages({ browser: false });
  if (wanted.profileDirectory !== undefined) await mkdir(wanted.profileDirectory, { recursive: true });
  const { present, missing } = await findPeers(wanted.plan.peers);
  for (const sentence of missing) say(sentence);
  const plan = { ...wanted.plan, peers: present };
  const results: Results = {
    machine: await describeMachine(wanted.disk ? 'disk' : 'tmpfs', wanted.tls),
    runs: [],
    failures: [],
  };
  try {
    await bench(wanted, plan, results, signal);
  } finally {
    const line = machineLine(results.machine, plan.kind === 'pop3' ? 'POP3' : 'IMAP');
    const table = printTables(summarise(results.runs, settingsOf(plan)), line, wanted.markdown);
    if (results.runs.length > 0) process.stdout.write(table);
  }
  return isGood(results) ? 0 : 1;
}

/** Measures the pages and prints. Returns the exit status. */
async function pages({ disk, tls }: BenchArguments, signal: AbortSignal): Promise<number> {
  await ensureDebianPackages({ browser: true });
  const parent = disk ? '/var/tmp' : '/dev/shm';
  await removeLeftRoots(parent);
  const figures = await runPages(parent, say, signal);
  const machine = machineLine(await describeMachine(disk ? 'disk' : 'tmpfs', tls));
  process.stdout.write(`${machine}\n${printPages(figures)}`);
  return figures.good ? 0 : 1;
}

async function main(): Promise<void> {
  const leaving = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => leaving.abort(new Error(`ended by ${name}`)));
  try {
    if (process.argv.includes('--webmail')) return await runWebmailBench(leaving.signal);
    const wanted = readArguments(process.argv.slice(2));
    const { jsonFile, profileDirectory } = wanted;
    const absolute = {
      jsonFile: jsonFile === undefined ? undefined : resolve(jsonFile),
      profileDirectory: profileDirectory === undefined ? undefined : resolve(profileDirectory),
    };
    if (wanted.help) process.stdout.write(USAGE);
    else if (wanted.pages) process.exitCode = await pages(wanted, leaving.signal);
    else process.exitCode = await run({ ...wanted, ...absolute }, leaving.signal);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = leaving.signal.aborted ? 130 : 1;
  }
}

await main();
process.exit();
