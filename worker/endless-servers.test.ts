/**
 * Old servers that say nothing, say one byte at a time, or never end, in one worker process as it is started in production: each ends within
 * its deadline with its own reason, and the mailbox of a good server beside them moves to its end (trust.md 5, lines 10 to 12).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { ENDLESS_SERVERS } from '../lib/mail/testing/endless-servers.ts';
import type { ScriptedServer } from '../lib/mail/testing/scripted/scripted-server.ts';
import { openWindow } from '../lib/mail-domains/open-window.ts';
import { setSourceServer } from '../lib/mail-domains/set-source-server.ts';
import { startMapping } from '../lib/mappings/start-mapping.ts';
import { NOTICE_KINDS } from '../lib/schemas/member/notice.ts';
import type { SourceServerInput } from '../lib/schemas/source/source-server.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { type MeasuredWorker, startMeasuredWorker } from './testing/measured-worker.ts';
import { type MovedMember, MoveWorld, OLD_PASSWORD, OPERATOR, sampleMail, stateOf } from './testing/move-world.ts';
import { expectEqual } from './testing/moved-mail.ts';

/** Below what a worker may have (package.json): it is never near its end. */
const MOST_KILOBYTES = 384 * 1024;
const LIMITS = { SOURCE_OPEN_SECONDS: '4', SOURCE_SILENCE_SECONDS: '2' };

let world: MoveWorld;
let directory: string;
let worker: MeasuredWorker | undefined;
const servers: ScriptedServer[] = [];
let count = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'banjia-endless-'));
  world = await MoveWorld.start();
}, 120_000);
afterEach(async () => {
  await worker?.stop();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await world.stop();
  rmSync(directory, { recursive: true });
});

interface BadServer {
  protocol: 'IMAP' | 'POP3';
  security?: 'TLS';
  start: () => Promise<ScriptedServer>;
  ends: { state: string; reason: string; reach: string };
}

const TIMEOUT = { state: 'RUNNING', reason: 'timeout', reach: 'mailbox' };
const BROKEN = { state: 'RUNNING', reason: 'protocol_error', reach: 'mailbox' };
const NO_SERVER = { state: 'FAILED', reason: 'not_a_mail_server', reach: 'server' };
const { IMAP, POP3 } = ENDLESS_SERVERS;

/** The servers of one protocol that end so. */
function allOf<N extends string>(
  protocol: BadServer['protocol'],
  servers: Record<N, BadServer['start']>,
  ends: Partial<Record<NoInfer<N>, BadServer['ends']>>,
): [string, BadServer][] {
  return (Object.keys(ends) as N[]).flatMap((name) => {
    const end = ends[name];
    return end === undefined ? [] : [[`${protocol} ${name}`, { protocol, start: servers[name], ends: end }]];
  });
}

/** A domain of its own with this server, and a mailbox that is to be moved from there. */
async function addMailbox(server: SourceServerInput): Promise<string> {
  const name = `endless${++count}.example`;
  const { id: mailDomainId } = await db().mailDomain.create({ data: { name, silencedNotices: [...NOTICE_KINDS] } });
  await setSourceServer(OPERATOR, mailDomainId, { mode: 'MANUAL', server, probe: null });
  await openWindow(OPERATOR, mailDomainId, 30);
  const address = `li@${name}`;
  const { id: memberId } = await db().member.create({ data: { mailDomainId, address, passwordHash: '{ARGON2ID}x' } });
  await startMapping(OPERATOR, { memberId, sourceAddress: address, password: OLD_PASSWORD });
  return (await db().mapping.findUniqueOrThrow({ where: { memberId } })).id;
}

/** What the worker's log says of this mapping's end. */
function reachOf(log: string, mappingId: string): unknown {
  const [said] = log.split('\n').filter((line) => line.includes('slice failed') && line.includes(mappingId));
  return said === undefined ? undefined : JSON.parse(said).reach;
}

/** Moves all at once, beside a mailbox of a good server; says how each has ended. */
async function moveBeside(good: MovedMember, cases: Record<string, BadServer>, settings: Record<string, string>) {
  const ids = new Map<string, string>();
  for (const [name, { protocol, security = 'NONE', start }] of Object.entries(cases)) {
    const server = await start();
    servers.push(server);
    ids.set(name, await addMailbox({ protocol, host: '127.0.0.1', port: server.port, security }));
  }
  const ports = [world.old.imapsPort, ...servers.map(({ port }) => port)];
  const room = { WORKER_MAILBOXES: String(ids.size + 1), SOURCE_HOST_CONNECTIONS: String(ids.size + 4) };
  const place = join(directory, String(count));
  worker = await startMeasuredWorker(place, { ...LIMITS, ...room, SOURCE_ALLOW_PORTS: ports.join(','), ...settings });
  const mappings = () => db().mapping.findMany({ select: { id: true, state: true, reason: true } });
  await waitFor('all have ended', 60, async () => {
    const all = await mappings();
    return all.every(({ state, reason }) => state !== 'RUNNING' || reason !== null) && (await stateOf(good)) === 'DONE';
  });
  const log = readFileSync(join(place, 'worker.log'), 'utf8');
  const ended = new Map((await mappings()).map(({ id, state, reason }) => [id, { state, reason, reach: reachOf(log, id) }]));
  return Object.fromEntries([...ids].map(([name, id]) => [name, ended.get(id)]));
}

const endsOf = (cases: Record<string, BadServer>) =>
  Object.fromEntries(Object.entries(cases).map(([name, { ends }]) => [name, ends]));

test('X1: servers that say nothing, one byte at a time or without end each end in time with their own reason, and the mailbox beside them moves', async () => {
  const cases = Object.fromEntries<BadServer>([
    ...allOf('IMAP', IMAP, {
      'says nothing': TIMEOUT,
      'greets by the byte': TIMEOUT,
      'greets without end': NO_SERVER,
      'has banners without end': BROKEN,
      'signs in by the byte': TIMEOUT,
      'is silent in a message': TIMEOUT,
      'gives a message by the byte': TIMEOUT,
      'lists folders without end': BROKEN,
      'lists messages without end': BROKEN,
    }),
    ...allOf('POP3', POP3, {
      'says nothing': TIMEOUT,
      'greets by the byte': TIMEOUT,
      'greets without end': NO_SERVER,
      'has banners without end': BROKEN,
      'signs in by the byte': TIMEOUT,
      'is silent in a message': TIMEOUT,
      'gives a message by the byte': TIMEOUT,
      'lists by the byte': TIMEOUT,
      'gives a header without end': BROKEN,
    }),
    ['IMAP says nothing to TLS', { protocol: 'IMAP', security: 'TLS', start: IMAP['says nothing'], ends: TIMEOUT }],
    ['POP3 says nothing to TLS', { protocol: 'POP3', security: 'TLS', start: POP3['says nothing'], ends: TIMEOUT }],
  ]);
  const good = await world.addMember('good', sampleMail(['INBOX', '客户'], { each: 300 }));
  expect(await moveBeside(good, cases, {})).toEqual(endsOf(cases));
  await expectEqual(world, good);
  expect(worker?.peakKilobytes()).toBeLessThan(MOST_KILOBYTES);
}, 120_000);
