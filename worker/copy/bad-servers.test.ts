/** POP3 servers that say what no server should: each ends with its own reason, and the mailboxes beside it move. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { type ScriptedMaildrop, startScriptedPop3 } from '../../lib/mail/testing/scripted/scripted-pop3.ts';
import type { ScriptedServer } from '../../lib/mail/testing/scripted/scripted-server.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { messageCount, viewMailbox } from '../testing/mailbox-view.ts';
import { type MovedMember, MoveWorld, sampleMail, stateOf } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

const EACH = 12;

let world: MoveWorld;
let directory: string;
let tools: WorkerTools;
let bad: ScriptedServer;
let members: { good: MovedMember; other: MovedMember };
let count = 0;

beforeAll(async () => {
  world = await MoveWorld.start();
  directory = await mkdtemp(join(tmpdir(), 'banjia-bad-servers-'));
}, 120_000);
afterAll(async () => {
  await world.stop();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  count++;
  members = {
    good: await world.addMember(`good${count}`, sampleMail(['INBOX'], { each: EACH })),
    other: await world.addMember(`bad${count}`, sampleMail(['INBOX'], { each: 1 })),
  };
});
afterEach(async () => {
  disposeWorkerTools(tools);
  await bad.stop();
});

/** One mailbox is read by POP3 from a server like this, the other by IMAP from a real one, at the same time. */
async function moveBoth(maildrop: ScriptedMaildrop): Promise<void> {
  bad = await startScriptedPop3(maildrop);
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  const door = (port: number, security: string) => ({ host: '127.0.0.1', port, security });
  const table = [{ ...provider, imap: door(world.old.imapsPort, 'tls'), pop3: door(bad.port, 'none') }];
  const file = join(directory, `${count}.json`);
  await writeFile(file, JSON.stringify(table));
  const ports = [world.old.imapsPort, bad.port];
  tools = makeWorkerTools({ ...copierEnv(), PROVIDERS_FILE: file, SOURCE_ALLOW_PORTS: ports }, 'test');
  await db().mapping.update({ where: { id: members.other.mappingId }, data: { protocol: 'POP3' } });
  await Promise.all(
    [members.other, members.good].map(({ mappingId }) => runSlice(tools, mappingId, new AbortController().signal)),
  );
  expect(await stateOf(members.good)).toBe('DONE');
  expect(unbalanced(await folderSums(db(), members.good.mappingId))).toEqual([]);
}

const reason = async () =>
  (await db().mapping.findUniqueOrThrow({ where: { id: members.other.mappingId }, select: { reason: true } })).reason;
const mail = (subject: string) => Buffer.from(`Subject: ${subject}\r\n\r\nbody\r\n`);
const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
/** Messages that have been copied from the bad server, by the ledger and as the platform shows them. */
const copied = async () => {
  const { mappingId, address } = members.other;
  const ledger = await db().ledgerEntry.count({ where: { folder: { mappingId }, outcome: 'COPIED' } });
  return [ledger, messageCount(await viewMailbox(world.platform, address))];
};
/** More lines than any maildrop has: 80 MB of them. */
const endless = () => {
  const line = Buffer.from(`1 ${'x'.repeat(1000)}\r\n`);
  return Buffer.concat([Buffer.from('+OK\r\n'), Buffer.alloc(80 * 1024 * 1024, line)]);
};

test.each<[string, () => ScriptedMaildrop, string]>([
  ['an endless greeting', () => ({ messages: [], greeting: `+OK ${'x'.repeat(100_000)}` }), 'not_a_mail_server'],
  ['the greeting of a web server', () => ({ messages: [], greeting: 'HTTP/1.1 400 Bad Request\r\n\r\n' }), 'not_a_mail_server'],
  [
    'a list beyond all measure',
    () => ({ messages: [mail('a')], answer: (line) => (line === 'LIST' ? endless() : undefined) }),
    'protocol_error',
  ],
  [
    'a maildrop that somebody else holds',
    () => ({ messages: [], answer: (line) => (line.startsWith('PASS') ? '-ERR [IN-USE] locked\r\n' : undefined) }),
    'maildrop_busy',
  ],
])('X1: %s ends with its own reason, and the mailbox beside it moves', async (_what, maildrop, expected) => {
  await moveBoth(maildrop());
  expect(await reason()).toBe(expected);
});

test('X1: a server that lies about sizes: the bytes count, and what it says to be huge is refused as that and listed', async () => {
  const huge = 4_000_000_000;
  await moveBoth({ messages: [mail('small'), mail('said to be huge'), mail('said to be nothing')], sizes: [7, huge, 0] });
  expect(await stateOf(members.other)).toBe('DONE');
  const entries = await db().ledgerEntry.findMany({
    where: { folder: { mappingId: members.other.mappingId } },
    orderBy: { uid: 'asc' },
    select: { outcome: true, reason: true, sizeBytes: true },
  });
  expect(entries).toEqual([
    { outcome: 'COPIED', reason: null, sizeBytes: 24n },
    { outcome: 'REFUSED', reason: 'message_too_big', sizeBytes: BigInt(huge) },
    { outcome: 'COPIED', reason: null, sizeBytes: 37n },
  ]);
  expect(unbalanced(await folderSums(db(), members.other.mappingId))).toEqual([]);
});

test.each<[string, Partial<ScriptedMaildrop>, Partial<ScriptedMaildrop>]>([
  ['renames all its messages', {}, { uidls: named('B', 30) }],
  ['gives many messages the same name', { uidls: named('S', 30).map(() => 'S') }, {}],
  ['knows no names', { uidls: null }, {}],
  ['knows neither names nor headers', { uidls: null, top: false }, {}],
  ['forgets how to name them', { uidls: named('A', 30) }, { uidls: null }],
])('X1: from a server that %s nothing comes twice, and what is new comes', async (_what, before, after) => {
  const messages = Array.from({ length: 30 }, (_, i) => mail(`n${i - (i % 10 === 1 ? 1 : 0)}`));
  const maildrop: { -readonly [K in keyof ScriptedMaildrop]: ScriptedMaildrop[K] } = { messages, ...before };
  await moveBoth(maildrop);
  expect(await copied()).toEqual([30, 30]);
  const uidls = after.uidls ?? before.uidls;
  // Others now have the numbers of the first ones.
  Object.assign(maildrop, after, { messages: [mail('new'), ...messages] }, uidls == null ? {} : { uidls: ['N', ...uidls] });
  await db().mapping.update({ where: { id: members.other.mappingId }, data: { state: 'RUNNING' } });
  await runSlice(tools, members.other.mappingId, new AbortController().signal);
  expect(await stateOf(members.other)).toBe('DONE');
  expect(await copied()).toEqual([31, 31]);
});
