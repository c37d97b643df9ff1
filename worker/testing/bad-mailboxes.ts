/** Mailboxes at bad servers, each in a domain of its own, beside one of a good server, in one worker process as it is started in production. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { db } from '../../lib/db/client.ts';
import type { ScriptedServer } from '../../lib/mail/testing/scripted/scripted-server.ts';
import { openWindow } from '../../lib/mail-domains/open-window.ts';
import { setSourceServer } from '../../lib/mail-domains/set-source-server.ts';
import { startMapping } from '../../lib/mappings/start-mapping.ts';
import { NOTICE_KINDS } from '../../lib/schemas/member/notice.ts';
import type { SourceServerInput } from '../../lib/schemas/source/source-server.ts';
import { waitFor } from '../../local/machine/wait-for.ts';
import { startMeasuredWorker } from './measured-worker.ts';
import { type MovedMember, type MoveWorld, OLD_PASSWORD, OPERATOR, stateOf } from './move-world.ts';

/** How the move of a mailbox ends: what is stored, and how far the failure reaches. */
export interface BadEnd {
  state: string;
  reason: string | null;
  reach: string;
}

export interface BadServer {
  protocol: 'IMAP' | 'POP3';
  security?: 'TLS';
  start: () => Promise<ScriptedServer>;
  ends: BadEnd;
}

export const TIMEOUT: BadEnd = { state: 'RUNNING', reason: 'timeout', reach: 'mailbox' };
export const BROKEN: BadEnd = { state: 'RUNNING', reason: 'protocol_error', reach: 'mailbox' };
export const NO_SERVER: BadEnd = { state: 'FAILED', reason: 'not_a_mail_server', reach: 'server' };

const LIMITS = { SOURCE_OPEN_SECONDS: '4', SOURCE_SILENCE_SECONDS: '2' };
/** For the slowest machine; the deadlines themselves are those of the settings. */
const ALL_SECONDS = 90;

/** Those servers of one protocol that end so. */
export function badServers<N extends string>(
  protocol: BadServer['protocol'],
  servers: Record<N, BadServer['start']>,
  ends: Partial<Record<NoInfer<N>, BadEnd>>,
): [string, BadServer][] {
  return (Object.keys(ends) as N[]).flatMap((name) => {
    const end = ends[name];
    return end === undefined ? [] : [[`${protocol} ${name}`, { protocol, start: servers[name], ends: end }]];
  });
}

export interface MovedBeside {
  /** How each has ended, and how each should. */
  found: Record<string, BadEnd>;
  expected: Record<string, BadEnd>;
  /** What the worker took at most. */
  peakKilobytes: number;
}

/** Moves all at once until each has come to an end and the good mailbox is DONE. `directory` is for the worker's log; `settings` go over ours. */
export async function moveBeside(
  { world, directory }: { world: MoveWorld; directory: string },
  good: MovedMember,
  cases: Record<string, BadServer>,
  settings: Record<string, string> = {},
): Promise<MovedBeside> {
  const servers = new Map<string, ScriptedServer>();
  for (const [name, { start }] of Object.entries(cases)) servers.set(name, await start());
  try {
    const ids = new Map<string, string>();
    for (const [name, { protocol, security = 'NONE' }] of Object.entries(cases)) {
      const port = servers.get(name)?.port ?? 0;
      ids.set(name, await addMailbox(`bad-${port}.example`, { protocol, host: '127.0.0.1', port, security }));
    }
    const ports = [world.old.imapsPort, ...[...servers.values()].map(({ port }) => port)];
    const room = { WORKER_MAILBOXES: String(ids.size + 1), SOURCE_HOST_CONNECTIONS: String(ids.size + 4) };
    const place = await mkdtemp(join(directory, 'worker-'));
    const worker = await startMeasuredWorker(place, { ...LIMITS, ...room, SOURCE_ALLOW_PORTS: ports.join(','), ...settings });
    try {
      const ended = await allEnd(ids, good);
      const log = await readFile(join(place, 'worker.log'), 'utf8');
      return {
        found: Object.fromEntries(ended.map(({ name, id, ...end }) => [name, { ...end, reach: reachOf(log, id) }])),
        expected: Object.fromEntries(Object.entries(cases).map(([name, { ends }]) => [name, ends])),
        peakKilobytes: worker.peakKilobytes(),
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}

async function addMailbox(domain: string, server: SourceServerInput): Promise<string> {
  const { id: mailDomainId } = await db().mailDomain.create({ data: { name: domain, silencedNotices: [...NOTICE_KINDS] } });
  await setSourceServer(OPERATOR, mailDomainId, { mode: 'MANUAL', server, probe: null });
  await openWindow(OPERATOR, mailDomainId, 30);
  const address = `li@${domain}`;
  const { id: memberId } = await db().member.create({ data: { mailDomainId, address, passwordHash: '{ARGON2ID}x' } });
  await startMapping(OPERATOR, { memberId, sourceAddress: address, password: OLD_PASSWORD });
  return (await db().mapping.findUniqueOrThrow({ where: { memberId } })).id;
}

/** Waits; what has failed and is tried again later has ended for us. */
async function allEnd(
  ids: ReadonlyMap<string, string>,
  good: MovedMember,
): Promise<{ name: string; id: string; state: string; reason: string | null }[]> {
  const read = async () => {
    const mappings = await db().mapping.findMany({ select: { id: true, state: true, reason: true } });
    return [...ids].flatMap(([name, id]) => mappings.filter((one) => one.id === id).map((one) => ({ ...one, name })));
  };
  await waitFor('all have ended', ALL_SECONDS, async () => {
    const bad = await read();
    return bad.every(({ state, reason }) => state !== 'RUNNING' || reason !== null) && (await stateOf(good)) === 'DONE';
  });
  return read();
}

/** What the worker's log says of this mapping's first failure. */
function reachOf(log: string, mappingId: string): string {
  const [said] = log.split('\n').filter((line) => line.includes('slice failed') && line.includes(mappingId));
  return said === undefined ? '' : String(JSON.parse(said).reach);
}
