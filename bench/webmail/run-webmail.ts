/**
 * `npm run bench -- --webmail`: how long the web process takes to show a folder of 25,000 messages and a message of 100 KB, and how
 * much memory it needs with 200 members at once. Asked over loopback, without a browser.
 */
import { readFile, rm } from 'node:fs/promises';
import { disconnectDb } from '../../lib/db/client.ts';
import { stopSendingBoss } from '../../lib/jobs/boss.ts';
import type { MailServer } from '../../lib/mail/connection.ts';
import { platformServer } from '../../lib/mail/platform-server.ts';
import { ensureDebianPackages } from '../../local/machine/debian-packages.ts';
import { RunningServers, startProductWeb } from '../../local/product/start-servers.ts';
import { buildWeb, webBuildNeeded } from '../../local/product/web-build.ts';
import { benchRoot, removeLeftRoots, startBenchServers } from '../bench-servers.ts';
import { describeMachine, machineLine } from '../report/machine.ts';
import { type BenchMember, fillInbox, makeMembers } from './fill-mailboxes.ts';
import { lookAlone } from './platform-alone.ts';
import { type Answer, WebVisitor } from './web-visitor.ts';

const LARGE_MESSAGES = 25_000;
const SMALL_MESSAGES = 30;
const MEMBERS = 200;
const ROUNDS = 15;
/** Of the members at the very same moment. */
const AT_ONCE = 10;

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

interface Row {
  uid: number;
  validity: string;
}

/** Asks the same again and again; the first is told apart, for it opens the connection. */
async function measure(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  const first = await ask();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push((await ask()).ms);
  times.sort((a, b) => a - b);
  const [median = 0, slowest = 0] = [times[Math.floor(ROUNDS / 2)], times.at(-1)];
  print(
    `| ${what} | ${first.ms.toFixed(0)} | ${median.toFixed(0)} | ${slowest.toFixed(0)} | ${first.body.length.toLocaleString('en')} |`,
  );
  return first;
}

/** The first look into a large folder, by the web process right after signing in, and by the platform alone. */
async function measureFirstLook(
  url: string,
  platform: MailServer,
  { byWeb, alone }: { byWeb: BenchMember; alone: BenchMember },
): Promise<void> {
  const visitor = new WebVisitor(url);
  const signedIn = await visitor.signIn(byWeb.address, byWeb.password);
  const page = await visitor.read('/webmail');
  const rows = await visitor.read('/api/mail/rows?folder=INBOX&from=0');
  const { signInMs, firstMs, againMs } = await lookAlone(platform, alone);
  print('| first look into 25,000 messages | ms |');
  print('| --- | --- |');
  print(`| the sign-in itself | ${signedIn.toFixed(0)} |`);
  print(`| the page right after it, with folders and first lines | ${page.ms.toFixed(0)} |`);
  print(`| the lines once more | ${rows.ms.toFixed(0)} |`);
  print(`| platform alone: connection, TLS, sign-in | ${signInMs.toFixed(0)} |`);
  print(`| platform alone: SELECT, SORT and FETCH in a folder that nobody has opened yet | ${firstMs.toFixed(0)} |`);
  print(`| platform alone: the same once more | ${againMs.toFixed(0)} |\n`);
}

async function measureLarge(url: string, member: BenchMember): Promise<void> {
  const visitor = new WebVisitor(url);
  await visitor.signIn(member.address, member.password);
  const rows = (more: string) => () => visitor.read(`/api/mail/rows?folder=INBOX&${more}`);
  print('| what | first ms | median ms | slowest ms | bytes |');
  print('| --- | --- | --- | --- | --- |');
  const { body } = await measure(`the first lines of ${LARGE_MESSAGES.toLocaleString('en')}`, rows('from=0'));
  await measure('the page with folders and first lines', () => visitor.read('/webmail'));
  await measure('lines in the middle', rows('from=12500'));
  await measure('folders with their counts', () => visitor.read('/api/mail/folders'));
  await measure('a search in subjects and people', rows('search=northfield&from=0'));
  const [row] = (JSON.parse(body.toString()) as { rows: Row[] }).rows;
  const ref = `folder=INBOX&validity=${row?.validity}&uid=${row?.uid}`;
  await measure('a message of 100 KB', () => visitor.read(`/api/mail/message?${ref}`));
  await measure('its document', () => visitor.read(`/api/mail/frame?${ref}`));
}

async function residentMegabytes(pid: number, line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1');
  return Math.round(Number(new RegExp(`^${line}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024);
}

async function readInbox(visitor: WebVisitor): Promise<void> {
  const { body } = await visitor.read('/api/mail/rows?folder=INBOX&from=0');
  const [row] = (JSON.parse(body.toString()) as { rows: Row[] }).rows;
  await visitor.read('/webmail');
  await visitor.read(`/api/mail/message?folder=INBOX&validity=${row?.validity}&uid=${row?.uid}`);
}

/** Every member signs in, sees the inbox and reads a message; all connections are open at the end. */
async function measureMany(url: string, pid: number, members: BenchMember[]): Promise<void> {
  const visitors = members.map((member) => ({ member, visitor: new WebVisitor(url) }));
  for (const { member, visitor } of visitors) await visitor.signIn(member.address, member.password);
  const before = await residentMegabytes(pid, 'VmRSS');
  const started = performance.now();
  const waiting = visitors.map(({ visitor }) => visitor);
  const visit = async () => {
    for (let visitor = waiting.shift(); visitor !== undefined; visitor = waiting.shift()) await readInbox(visitor);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visit));
  const seconds = (performance.now() - started) / 1000;
  const [now, peak] = [await residentMegabytes(pid, 'VmRSS'), await residentMegabytes(pid, 'VmHWM')];
  print(
    `\n${members.length} members, ${AT_ONCE} at the very same moment, each inbox, page and a message of 100 KB: ${seconds.toFixed(1)} s.`,
  );
  print(`Resident memory of the web process: ${before} MB before, ${now} MB with all of them, ${peak} MB at its highest.`);
}

/** Measures and prints. Whatever happens, all that was started is ended and all that was written is removed. */
export async function runWebmailBench(signal: AbortSignal): Promise<void> {
  await ensureDebianPackages({ browser: false });
  if (await webBuildNeeded()) await buildWeb();
  const parent = '/dev/shm';
  await removeLeftRoots(parent);
  const root = benchRoot(parent);
  const running = new RunningServers();
  try {
    const servers = await startBenchServers(root, [], running);
    Object.assign(process.env, servers.settings);
    const env = await startProductWeb(servers.plan, running, servers.settings);
    const [url = '', pid = 0] = [env.NEXTAUTH_URL, running.pids.web];
    const [large, alone, ...members] = await makeMembers(MEMBERS + 2);
    if (large === undefined || alone === undefined) return;
    const server = { host: '127.0.0.1', port: servers.direct.platform.imap, security: 'none' } as const;
    say(`Two mailboxes of ${LARGE_MESSAGES.toLocaleString('en')} messages are filled, and ${MEMBERS} small ones.`);
    for (const member of [large, alone]) await fillInbox(server, member, LARGE_MESSAGES);
    for (const member of members) await fillInbox(server, member, SMALL_MESSAGES);
    signal.throwIfAborted();
    print(`${machineLine(await describeMachine('tmpfs', true))}\n`);
    const ca = await readFile(env.PLATFORM_CA_FILE ?? '', 'utf8');
    // What every page needs once in the life of the process is no part of what is measured.
    const first = new WebVisitor(url);
    await first.signIn(members[0]?.address ?? '', members[0]?.password ?? '');
    await readInbox(first);
    await measureFirstLook(url, platformServer(env.PLATFORM_IMAP_URL ?? '', ca), { byWeb: large, alone });
    await measureLarge(url, large);
    await measureMany(url, pid, members);
  } finally {
    await stopSendingBoss().catch(() => undefined);
    await disconnectDb();
    await running.stop().finally(() => rm(root, { recursive: true, force: true }));
  }
}
