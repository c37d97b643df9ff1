/**
 * Our own run: the real worker, already running and idle as a daemon is, with PostgreSQL, ledger and intents.
 * The clock starts right before startMapping, which is the button, and ends when the mapping says DONE.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { openWindow } from '../../lib/mail-domains/open-window.ts';
import { setSourceServer } from '../../lib/mail-domains/set-source-server.ts';
import { startMapping } from '../../lib/mappings/start-mapping.ts';
import type { BackgroundProcess } from '../../local/machine/background-process.ts';
import { startWorker } from '../../local/product/programs.ts';
import { type BenchServers, oldFingerprint, oldUser } from '../bench-servers.ts';
import type { Corpus } from '../corpus/write-corpus.ts';
import type { Route } from '../delay/start-delay-proxy.ts';
import { type FreshMember, OPERATOR } from './fresh-member.ts';
import type { CommandFigures } from './measured-command.ts';
import { familyCpuSeconds, peakResidentBytes, resetPeakResident } from './process-figures.ts';

const POLL_MS = 20;
const TIME_LIMIT_SECONDS = 3_600;

/** Starts a worker that reaches the platform by this route; with `profileDirectory` it writes a CPU profile there when it ends. */
export function startBenchWorker(
  { settings, plan }: BenchServers,
  route: Route,
  { tls, profileDirectory }: { tls: boolean; profileDirectory: string | undefined },
): Promise<BackgroundProcess> {
  const url = tls ? `imaps://127.0.0.1:${route.platform.imaps}` : `imap://127.0.0.1:${route.platform.imap}`;
  const profile = profileDirectory === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDirectory}` };
  return startWorker({ ...settings, ...profile, PLATFORM_IMAP_URL: url }, join(plan.logDirectory, 'worker.log'));
}

async function nameSource(
  servers: BenchServers,
  { member, route, tls, corpus }: { corpus: Corpus; member: FreshMember; route: Route; tls: boolean },
): Promise<void> {
  const protocol = corpus.kind === 'pop3' ? 'POP3' : 'IMAP';
  const { imap, imaps, pop3, pop3s } = route.source;
  const [plain, secured] = protocol === 'POP3' ? [pop3, pop3s] : [imap, imaps];
  const server = tls
    ? ({ port: secured, security: 'TLS', pinnedFingerprint: await oldFingerprint(servers) } as const)
    : ({ port: plain, security: 'NONE' } as const);
  await setSourceServer(OPERATOR, member.mailDomainId, {
    mode: 'MANUAL',
    server: { protocol, host: '127.0.0.1', ...server },
    probe: null,
  });
  await openWindow(OPERATOR, member.mailDomainId, 30);
}

/** Resolves when the mapping is DONE. Throws when it comes to rest in another state, when the worker ends or the time is up. */
async function untilDone(client: pg.Client, memberId: string, worker: BackgroundProcess, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + TIME_LIMIT_SECONDS * 1000;
  for (;;) {
    const { rows } = await client.query('select state, reason, server_text from mapping where member_id = $1', [memberId]);
    const [row] = rows as { state: string; reason: string | null; server_text: string | null }[];
    if (row?.state === 'DONE') return;
    if (row?.state !== 'RUNNING') throw new Error(`the mapping is ${row?.state}: ${row?.reason} ${row?.server_text ?? ''}`);
    if (!worker.running()) throw new Error('the worker has ended');
    if (performance.now() > deadline) throw new Error(`the mapping is not DONE after ${TIME_LIMIT_SECONDS} s`);
    await setTimeout(POLL_MS, undefined, { signal });
  }
}

/** Copies the corpus into the member's mailbox and says what it took. */
export async function copyByWorker(
  servers: BenchServers,
  worker: BackgroundProcess,
  task: { corpus: Corpus; member: FreshMember; route: Route; tls: boolean },
  signal: AbortSignal,
): Promise<CommandFigures> {
  const { corpus, member } = task;
  await nameSource(servers, task);
  const { address: sourceAddress, password } = oldUser(corpus.kind, corpus.messages);
  const client = new pg.Client({ connectionString: servers.databaseUrl });
  await client.connect();
  try {
    await resetPeakResident(worker.pid);
    const cpuBefore = await familyCpuSeconds(worker.pid);
    const started = performance.now();
    await startMapping(OPERATOR, { memberId: member.memberId, sourceAddress, password });
    await untilDone(client, member.memberId, worker, signal);
    const wallSeconds = (performance.now() - started) / 1000;
    const cpuSeconds = (await familyCpuSeconds(worker.pid)) - cpuBefore;
    return { wallSeconds, cpuSeconds, peakRssBytes: await peakResidentBytes(worker.pid) };
  } finally {
    await client.end();
  }
}

/** Where the worker has put each folder of the source. */
export async function destinationFolders(databaseUrl: string, memberId: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select f.source_path, f.destination_path from folder_progress f join mapping p on p.id = f.mapping_id where p.member_id = $1`,
      [memberId],
    );
    return new Map(
      (rows as { source_path: string; destination_path: string }[]).map((row) => [row.source_path, row.destination_path]),
    );
  } finally {
    await client.end();
  }
}
