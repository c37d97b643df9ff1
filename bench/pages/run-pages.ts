/** `npm run bench -- --pages`: how fast the status page of a domain of 100,000 members answers, and what a viewer costs. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RunningServers, startProductWeb } from '../../local/product/start-servers.ts';
import { buildWeb, webBuildNeeded } from '../../local/product/web-build.ts';
import { benchRoot, startBenchServers } from '../bench-servers.ts';
import { familyCpuSeconds } from '../copy/process-figures.ts';
import { fillDomain } from './fill-domain.ts';
import { StatementLog } from './statement-log.ts';
import { get, openSession, type Timing, time, withBrowser } from './viewer.ts';

const MEMBERS = 100_000;
const ROUNDS = 40;
const WATCHED_SECONDS = 120;
/** What the page promises: its median at the server, and statements a minute of somebody who looks at it. */
const MOST_MS = 300;
const MOST_STATEMENTS = 40;

const PAGE = '/postmaster/migration';
const FEED = '/api/status';

export interface PageFigures {
  members: number;
  folders: number;
  timings: Timing[];
  statementsPerMinute: number;
  /** Everything promised is kept. */
  good: boolean;
}

function questions(cursor: string): [string, string][] {
  return [
    ['page: first', PAGE],
    ['page: next', `${PAGE}?after=${cursor}`],
    ['page: in the middle', `${PAGE}?after=0~m050000@large.example`],
    ['page: last', `${PAGE}?after=0~m099980@large.example`],
    ['page: search, few found', `${PAGE}?search=m0123`],
    ['page: search, nobody found', `${PAGE}?search=nobody`],
    ['page: failed', `${PAGE}?show=failed`],
    ['page: done', `${PAGE}?show=arrived`],
    ['page: reason', `${PAGE}?reason=quota`],
    ['page: by percent', `${PAGE}?sort=percent&direction=desc`],
    ['page: by what has moved', `${PAGE}?sort=moved&direction=desc`],
    ['page: search, by total', `${PAGE}?search=m0123&sort=total&direction=desc`],
    ['poll: first', FEED],
    ['poll: failed', `${FEED}?show=failed`],
    ['poll: search', `${FEED}?search=m0123`],
    ['poll: by percent', `${FEED}?sort=percent&direction=desc`],
  ];
}

/** Starts what is needed, measures, and removes everything again. `say` tells how far it is. */
export async function runPages(parent: string, say: (line: string) => void, signal: AbortSignal): Promise<PageFigures> {
  const root = benchRoot(parent);
  const running = new RunningServers();
  try {
    if (await webBuildNeeded()) {
      say('The web app is built.');
      await buildWeb();
    }
    const servers = await startBenchServers(root, [], running);
    say(`${MEMBERS} members are written.`);
    const domain = await fillDomain(servers.databaseUrl, MEMBERS);
    const { NEXTAUTH_URL: webUrl = '' } = await startProductWeb(servers.plan, running, servers.settings);
    const pids = [servers.postgresPid, running.pids.web].filter((pid) => pid !== undefined);
    const cpuSeconds = async () => (await Promise.all(pids.map(familyCpuSeconds))).reduce((sum, seconds) => sum + seconds, 0);
    const cookie = await openSession(webUrl, domain.postmaster);
    const { nextCursor } = JSON.parse(await get(`${webUrl}${FEED}`, cookie)) as { nextCursor: string };
    const timings: Timing[] = [];
    for (const [what, path] of questions(encodeURIComponent(nextCursor))) {
      signal.throwIfAborted();
      timings.push(await time(what, `${webUrl}${path}`, cookie, { rounds: ROUNDS, cpuSeconds }));
      say(timingLine(timings.at(-1)));
    }
    say(`A browser looks for ${WATCHED_SECONDS} s.`);
    const log = new StatementLog(servers.adminUrl, join(servers.plan.directory, 'postgres/postgres.log'));
    let counted = 0;
    await withBrowser(webUrl, PAGE, cookie, async () => {
      counted = await log.count(() => wait(WATCHED_SECONDS * 1000, undefined, { signal }));
    });
    const statementsPerMinute = (counted * 60) / WATCHED_SECONDS;
    const slow = timings.some(({ medianMs }) => medianMs >= MOST_MS);
    const { members, folders } = domain;
    return {
      members,
      folders,
      timings,
      statementsPerMinute,
      good: !slow && counted > 0 && statementsPerMinute <= MOST_STATEMENTS,
    };
  } finally {
    await running.stop().finally(() => rm(root, { recursive: true, force: true }));
  }
}

function timingLine(timing: Timing | undefined): string {
  if (timing === undefined) return '';
  const { what, medianMs, p95Ms, cpuMs, bytes } = timing;
  return `${what.padEnd(28)} median ${medianMs.toFixed(0).padStart(4)} ms   p95 ${p95Ms.toFixed(0).padStart(4)} ms   CPU ${cpuMs.toFixed(0).padStart(4)} ms   ${Math.round(bytes / 1024)} KB`;
}

/** The figures as text. */
export function printPages({ members, folders, timings, statementsPerMinute, good }: PageFigures): string {
  return [
    `${members} members, ${folders} folders of old mailboxes, ${ROUNDS} requests each, one after the other, over HTTP on loopback.`,
    ...timings.map(timingLine),
    `A browser that stands on the page asks ${statementsPerMinute.toFixed(1)} statements a minute.`,
    good
      ? `All medians are below ${MOST_MS} ms.`
      : `Not good: the median must be below ${MOST_MS} ms, and ${MOST_STATEMENTS} statements a minute are the most.`,
    '',
  ].join('\n');
}
