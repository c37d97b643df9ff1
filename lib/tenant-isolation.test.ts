/**
 * Whoever acts with ids of another domain, or of a colleague, learns nothing and changes nothing (trust.md 7, tenant and
 * employee isolation). A product function that takes an actor and is in no table of testing/foreign-calls.ts fails the last test.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Actor } from './actor.ts';
import { db } from './db/client.ts';
import { closeWindow } from './mail-domains/close-window.ts';
import { startMapping } from './mappings/start-mapping.ts';
import { createMember } from './members/create-member.ts';
import { ASKING_OUTSIDE, type Call, OF_DOMAIN, OF_MAILBOX, OF_PLATFORM, OF_SESSION } from './testing/foreign-calls.ts';
import { type ForeignIds, foreignGround } from './testing/foreign-domain.ts';
import { everyStoredRow, useRoomDatabase } from './testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain } from './testing/sample-domain.ts';

useRoomDatabase();

const OLD_ACCOUNT = { sourceAddress: 'zhao@old.example', password: 'p' };
const NEWCOMER = { address: 'newcomer@theirs.example', displayName: '', password: 'password-1', role: 'MEMBER' } as const;

let theirs: ForeignIds;
let mine: SampleDomain;
let theirDomain: SampleDomain;
beforeEach(async () => {
  ({ theirs, mine, theirDomain } = await foreignGround());
});

async function expectClosed(calls: Record<string, Call>, ...actors: Actor[]): Promise<void> {
  const before = await everyStoredRow();
  for (const [name, call] of Object.entries(calls)) {
    for (const actor of actors) {
      await expect(call(actor, theirs), name).rejects.toMatchObject({ name: 'AppError', code: 'not_found', values: {} });
    }
  }
  expect(await everyStoredRow()).toEqual(before);
}

test('another domain’s postmaster and member find nothing by its ids and change nothing', async () => {
  await expectClosed({ ...OF_DOMAIN, ...OF_MAILBOX, ...OF_PLATFORM, ...OF_SESSION }, mine.postmaster, memberOf(mine, 0).actor);
});

test('a colleague who is no postmaster finds nothing by the domain’s ids or a colleague’s, and changes nothing', async () => {
  await expectClosed({ ...OF_DOMAIN, ...OF_MAILBOX, ...OF_PLATFORM, ...OF_SESSION }, memberOf(theirDomain, 2).actor);
});

test('the domain’s own postmaster acts neither for the platform nor in a member’s session', async () => {
  await expectClosed({ ...OF_PLATFORM, ...OF_SESSION }, theirDomain.postmaster);
});

test('to the domain’s own postmaster all of it is open, or the tests above would prove nothing', async () => {
  const names = Object.keys(OF_DOMAIN).filter((name) => !name.endsWith('of nothing') && !ASKING_OUTSIDE.has(name));
  const opened: string[] = [];
  for (const name of names) {
    await OF_DOMAIN[name]?.(theirDomain.postmaster, theirs);
    opened.push(name);
  }
  expect(opened).toEqual(names);
});

test('to its own member all of a mailbox is open', async () => {
  const [li, wang] = [memberOf(theirDomain, 0), memberOf(theirDomain, 1)];
  for (const [name, call] of Object.entries(OF_MAILBOX).filter(([name]) => name !== 'startMapping')) {
    await expect(call(name === 'resumeMapping' ? wang.actor : li.actor, theirs), name).resolves.not.toThrow();
  }
});

/** What is kept out of the log, and why. */
const WITHOUT_AUDIT: Record<string, string> = {
  observeCutover: 'what DNS said is remembered; nobody did anything',
  findCutover: 'as observeCutover',
  watchCutovers: 'as observeCutover',
  sampleProgress: 'it writes down what is, and changes nothing of it',
  recordReminderShown: 'the table reminder_prompt is itself the record of who was shown what',
  dismissReminder: 'likewise, with the moment at which it was put aside',
};

/** The rows of each table with the transaction that wrote them. */
async function writtenRows(): Promise<Map<string, string>> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const rows = new Map<string, string>();
  for (const { name } of tables) {
    const found = await db().$queryRawUnsafe<{ xmin: string; row: string }[]>(
      `select xmin::text, t::text as row from "${name}" t`,
    );
    for (const { xmin, row } of found) rows.set(`${name} ${row}`, xmin);
  }
  return rows;
}

test('proof: whatever changes anything leaves a line in the audit log in the same transaction', async () => {
  const postmasters = Object.entries({ ...OF_DOMAIN, ...OF_MAILBOX }).filter(
    ([name]) => !name.endsWith('of nothing') && !ASKING_OUTSIDE.has(name) && !['closeWindow', 'startMapping'].includes(name),
  );
  const silent: string[] = [];
  const changing: string[] = [];
  const session: [string, Call][] = Object.entries(OF_SESSION);
  const calls: [string, Call, Actor][] = [
    ...postmasters.map(([name, call]): [string, Call, Actor] => [name, call, theirDomain.postmaster]),
    ...session.map(([name, call]): [string, Call, Actor] => [name, call, memberOf(theirDomain, 0).actor]),
    ...Object.entries(OF_PLATFORM).map(([name, call]): [string, Call, Actor] => [name, call, OPERATOR]),
    [
      'startMapping',
      (actor) => startMapping(actor, { ...OLD_ACCOUNT, memberId: memberOf(theirDomain, 2).id }),
      theirDomain.postmaster,
    ],
    ['createMember', (actor) => createMember(actor, NEWCOMER), theirDomain.postmaster],
    ['closeWindow', (actor, { mailDomainId }) => closeWindow(actor, mailDomainId), theirDomain.postmaster],
  ];
  let after = await writtenRows();
  for (const [name, call, actor] of calls) {
    const before = after;
    await call(actor, theirs);
    after = await writtenRows();
    const [known, now] = [before, after];
    const changed = [...now].filter(([row, xmin]) => known.get(row) !== xmin);
    const gone = [...known.keys()].some((row) => !now.has(row));
    if (changed.length === 0 && !gone) continue;
    changing.push(name);
    const audited = new Set(changed.filter(([row]) => row.startsWith('audit_event ')).map(([, xmin]) => xmin));
    const unrecorded = changed.filter(([, xmin]) => !audited.has(xmin) && !(name in WITHOUT_AUDIT));
    if (unrecorded.length > 0 || (changed.length === 0 && gone)) silent.push(`${name}: ${unrecorded.map(([row]) => row).join()}`);
  }
  expect(silent).toEqual([]);
  expect(changing.length, 'and the comparison does see changes').toBeGreaterThan(10);
});

test('a postmaster creates members in no other domain', async () => {
  const before = await everyStoredRow();
  const input = { address: 'new@theirs.example', displayName: '', password: 'password-1', role: 'POSTMASTER' } as const;
  await expect(createMember(mine.postmaster, input)).rejects.toMatchObject({ code: 'members.foreign_domain' });
  expect(await everyStoredRow()).toEqual(before);
});

/** No ids from outside: the actor's own rows by their own id, or helpers of the functions above. */
const WITHOUT_IDS = [
  'assertDomainKeepsPostmaster',
  'createMember',
  'lockAdministered',
  'closeExpiredWindows',
  'findOwnWindow',
  'findOwnReport',
  'findOwnNotices',
  'setOwnNotices',
  'setPreferences',
  'findReminder',
  'tryOldAccount',
  'findConsentVendor',
  'findGrantedAddress',
  'beginConsent',
  'finishConsent',
  'membersInReach',
  'startMappingIn',
  'lockMember',
  'changeAccount',
  'withdraw',
  'assertNotHeld',
  'closeWindowIn',
  'lockMapping',
  'lockPreview',
  'writeMappings',
  'recordAudit',
  'recordAudits',
  'writeMappings',
  'digestSlice',
];

test('every product function that takes an actor is in one of these tables', () => {
  const rooms = [
    'history',
    'audit',
    'notices',
    'mail-domains',
    'members',
    'undo',
    'mappings',
    'progress',
    'preflight',
    'bulk',
    'status',
    'reminders',
    'reports',
    'cutover',
  ];
  const functions = rooms.flatMap((room) =>
    readdirSync(join(import.meta.dirname, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => [
        ...readFileSync(join(import.meta.dirname, room, file), 'utf8').matchAll(
          /export (?:async )?function\*? (\w+)(?:<[^(]*>)?\(([^)]*)\)/g,
        ),
      ])
      .filter(([, , parameters]) => /\bactor: Actor\b/.test(parameters ?? ''))
      .map(([, name]) => name ?? ''),
  );
  const held = [...Object.keys({ ...OF_DOMAIN, ...OF_MAILBOX, ...OF_PLATFORM, ...OF_SESSION }), ...WITHOUT_IDS];
  expect(functions.length).toBeGreaterThan(20);
  expect(functions.filter((name) => !held.includes(name))).toEqual([]);
});
