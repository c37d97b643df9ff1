/**
 * Whoever acts with ids of another domain, or of a colleague, learns nothing and changes nothing (trust.md 7, tenant and
 * employee isolation). A product function that takes an actor and is in no table here fails the last test.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Actor } from './actor.ts';
import { findAudit } from './audit/find-audit.ts';
import { readAudit } from './audit/read-audit.ts';
import { acceptOwner, changeRow, dropRow } from './bulk/change-row.ts';
import { discardBulk } from './bulk/discard-bulk.ts';
import { findBulkImport } from './bulk/find-bulk-import.ts';
import { importBulk } from './bulk/import-bulk.ts';
import { previewBulk } from './bulk/preview-bulk.ts';
import { findSourceGrant } from './consents/find-source-grant.ts';
import { revokeTokens } from './consents/revoke-tokens.ts';
import { removeSourceGrant, setSourceGrant } from './consents/set-source-grant.ts';
import { choosePlan, setStaffTold } from './cutover/choose-plan.ts';
import { findCutover } from './cutover/find-cutover.ts';
import { observeCutover, watchCutovers } from './cutover/observe-cutover.ts';
import { pinSource, unpinSource } from './cutover/pin-source.ts';
import { startFinalDelta } from './cutover/start-final-delta.ts';
import { db } from './db/client.ts';
import { inTransaction } from './db/transaction.ts';
import { assertOwnMapping, findEvents } from './history/find-events.ts';
import { findExceptions } from './history/find-exceptions.ts';
import { checkSourceServer } from './mail-domains/check-source-server.ts';
import { closeWindow } from './mail-domains/close-window.ts';
import { createMailDomain } from './mail-domains/create-mail-domain.ts';
import { detectSourceServer } from './mail-domains/detect-source-server.ts';
import { findMailDomainId, findMailDomainView, listMailDomains } from './mail-domains/find-mail-domain.ts';
import { openWindow } from './mail-domains/open-window.ts';
import { setNotices } from './mail-domains/set-notices.ts';
import { setOldServiceExpiry } from './mail-domains/set-old-service-expiry.ts';
import { setSourceServer, unpinCertificate } from './mail-domains/set-source-server.ts';
import { endSync } from './mappings/end-sync.ts';
import { chooseProtocol } from './mappings/ends/choose-protocol.ts';
import { findMovedMailboxes } from './mappings/ends/open-ends.ts';
import { findMapping, findMappingOfMember, findMappings } from './mappings/find-mappings.ts';
import { healMappings } from './mappings/heal-mappings.ts';
import { acceptRebuilt, pauseMapping, resumeAfterCertificate, resumeMapping } from './mappings/pause-mapping.ts';
import { recheckMapping } from './mappings/recheck-mapping.ts';
import { sealPassword, startMapping } from './mappings/start-mapping.ts';
import { disableMember, enableMember } from './members/access/disable-member.ts';
import { resetPassword } from './members/access/reset-password.ts';
import { createMember } from './members/create-member.ts';
import { deleteMember } from './members/delete-member.ts';
import { editMember } from './members/edit-member.ts';
import { exportMembers } from './members/file/export-members.ts';
import { checkMemberFile, importMembers } from './members/file/import-members.ts';
import { findMemberAddresses, findMemberId, findMembers } from './members/find-members.ts';
import { healNotices } from './notices/heal-notices.ts';
import { tellEndingWindows } from './notices/tell-ending.ts';
import { startPreflight, stopPreflight } from './preflight/start-preflight.ts';
import { findDomainProgress, findMailboxProgress } from './progress/find-progress.ts';
import { dismissReminder, recordReminderShown } from './reminders/record-reminder.ts';
import { requestDigest } from './reports/digest-domain.ts';
import { digestMailbox } from './reports/digest-mailbox.ts';
import { readDomainExceptions, readMailboxExceptions } from './reports/find-exceptions.ts';
import { findReportMailboxes, readReportMailboxes } from './reports/find-mailboxes.ts';
import { findDomainReport, findMailboxReport } from './reports/find-report.ts';
import { readDomainRecords, readLedgerMailboxes, readMailboxRecords } from './reports/read-records.ts';
import { recordComparison } from './reports/record-comparison.ts';
import { statusQuery } from './schemas/mapping/status.ts';
import { actOnMailboxes } from './status/act-on-mailboxes.ts';
import { findProgressPoints } from './status/find-progress-points.ts';
import { countMatching, findStatusPage } from './status/find-status-page.ts';
import { readStatusRows } from './status/read-status-rows.ts';
import { sampleProgress } from './status/sample-progress.ts';
import { everyStoredRow, useRoomDatabase } from './testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, sampleDomain } from './testing/sample-domain.ts';
import { sampleFolder } from './testing/sample-folder.ts';
import { cancelUndo, chooseUndo } from './undo/choose-undo.ts';
import { findUndo, findUndoMessages } from './undo/find-undo.ts';
import { healUndos } from './undo/heal-undos.ts';

useRoomDatabase();

const SERVER = { protocol: 'IMAP', host: 'imap.evil.example', port: 993, security: 'TLS' } as const;
const GUARD = { allowCidrs: [], allowPorts: [993] };
/** Nobody listens there: whoever gets as far as asking waits, and fails this test by its time. */
const CUTOVER = { DNS_RESOLVERS: [{ address: '127.0.0.1', port: 9 }], PLATFORM_MX_HOSTS: [], PLATFORM_SPF_INCLUDE: undefined };
const DETECTION = { ...CUTOVER, SOURCE_ALLOW_CIDRS: [], SOURCE_ALLOW_PORTS: [993] };
const CSV = Buffer.from('li@theirs.example,li@old.example,p');
const OLD_ACCOUNT = { sourceAddress: 'zhao@old.example', password: 'p' };
const COMPARISON = { sourceMessages: 1, destinationMessages: 1, checksum: '', differences: [] };
const NEWCOMER = { address: 'newcomer@theirs.example', displayName: '', password: 'password-1', role: 'MEMBER' } as const;
const MEMBER_CSV = Buffer.from('new@theirs.example,password-1,New');

interface Ids {
  mailDomainId: string;
  memberId: string;
  /** Has no move, and goes. */
  leaver: string;
  running: string;
  paused: string;
  done: string;
  asked: string;
  doubted: string;
  folderId: string;
  importId: string;
  sessionId: string;
}

let theirs: Ids;
let mine: SampleDomain;
let theirDomain: SampleDomain;
beforeEach(async () => {
  mine = await sampleDomain('mine.example', { members: ['li'] });
  theirDomain = await sampleDomain('theirs.example', { members: ['li', 'wang', 'zhao', 'sun', 'leaver', 'qian', 'zhou'] });
  const [li, wang] = [memberOf(theirDomain, 0), memberOf(theirDomain, 1)];
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: 'p' });
  await startMapping(wang.actor, { memberId: wang.id, sourceAddress: 'wang@old.example', password: 'p' });
  const mapping = (memberId: string) => db().mapping.findUniqueOrThrow({ where: { memberId } });
  const [running, paused] = [(await mapping(li.id)).id, (await mapping(wang.id)).id];
  await pauseMapping(wang.actor, paused);
  const sun = memberOf(theirDomain, 3);
  const { id: done } = await db().mapping.create({
    data: { memberId: sun.id, sourceAddress: 'sun@old.example', state: 'DONE', createdBy: 'test' },
  });
  const [asked, doubted] = [await withUndo(memberOf(theirDomain, 5).id), await withUndo(memberOf(theirDomain, 6).id)];
  const { id: folderId } = await sampleFolder(running, 'INBOX', { copied: 1, pending: 1 });
  const bytes = Buffer.from('zhao@theirs.example,zhao@old.example,p');
  await inTransaction((tx) => sealPassword(tx, done, 'p'));
  const doubtful = { tryState: 'PASSED', ownerSeen: 'sun@old.example' } as const;
  const { importId } = await previewBulk(theirDomain.postmaster, theirDomain.id, { fileName: 'x.csv', bytes });
  await db().bulkImportRow.updateMany({ where: { importId }, data: doubtful });
  const { id: sessionId } = await db().loginSession.create({ data: { memberId: li.id } });
  theirs = {
    mailDomainId: theirDomain.id,
    memberId: li.id,
    leaver: memberOf(theirDomain, 4).id,
    running,
    paused,
    done,
    asked,
    doubted,
    folderId,
    importId,
    sessionId,
  };
});

const NO_VENDOR = { OAUTH_MICROSOFT_URL: 'http://127.0.0.1:9' };
const GRANT = { vendor: 'microsoft', tenant: 't', clientId: 'c', clientSecret: 's' } as const;

/** A mapping whose old address was changed, and nobody has chosen yet. */
async function withUndo(memberId: string): Promise<string> {
  const { id } = await db().mapping.create({
    data: { memberId, sourceAddress: 'wrong@old.example', state: 'PAUSED', reason: 'undo_choice', createdBy: 'test' },
  });
  await db().mappingUndo.create({ data: { mappingId: id, sourceAddress: 'right@old.example', requestedBy: 'test' } });
  return id;
}

type Call = (actor: Actor, ids: Ids) => Promise<unknown>;

/** What belongs to a whole domain, or is its postmaster’s alone to do: for its postmaster only. Closing comes last, for nothing goes after it. */
const OF_DOMAIN: Record<string, Call> = {
  openWindow: (actor, { mailDomainId }) => openWindow(actor, mailDomainId, 30),
  setSourceServer: (actor, { mailDomainId }) =>
    setSourceServer(actor, mailDomainId, { mode: 'MANUAL', server: SERVER, probe: null }),
  checkSourceServer: (actor, { mailDomainId }) =>
    checkSourceServer(actor, mailDomainId, { server: SERVER, probe: null, guard: GUARD }),
  detectSourceServer: (actor, { mailDomainId }) =>
    detectSourceServer(actor, mailDomainId, {
      probe: { user: 'li@old.example', password: 'p' },
      accepted: {},
      settings: DETECTION,
    }),
  unpinCertificate: (actor, { mailDomainId }) => unpinCertificate(actor, mailDomainId),
  resumeAfterCertificate: (actor, { mailDomainId }) => resumeAfterCertificate(actor, mailDomainId),
  setNotices: (actor, { mailDomainId }) => setNotices(actor, mailDomainId, { silenced: [], locale: 'en' }),
  setOldServiceExpiry: (actor, { mailDomainId }) => setOldServiceExpiry(actor, mailDomainId, '2027-01-01'),
  findMailDomainView: (actor, { mailDomainId }) => findMailDomainView(actor, mailDomainId),
  findMailDomainId: (actor) => findMailDomainId(actor, 'theirs.example'),
  findMembers: (actor, { mailDomainId }) => findMembers(actor, { mailDomainId }),
  findMemberId: (actor) => findMemberId(actor, 'li@theirs.example'),
  findMemberAddresses: (actor, { memberId }) => findMemberAddresses(actor, [memberId]),
  editMember: (actor, { memberId }) => editMember(actor, { memberId, displayName: 'x', role: 'MEMBER', quotaBytes: 2 ** 30 }),
  resetPassword: (actor, { memberId }) => resetPassword(actor, { memberId, password: 'password-1' }),
  exportMembers: (actor, { mailDomainId }) => exportMembers(actor, mailDomainId, { format: 'csv', locale: 'en' }),
  checkMemberFile: (actor, { mailDomainId }) => checkMemberFile(actor, mailDomainId, MEMBER_CSV),
  importMembers: (actor, { mailDomainId }) => importMembers(actor, mailDomainId, MEMBER_CSV),
  findMappings: (actor, { mailDomainId }) => findMappings(actor, { mailDomainId }),
  findMovedMailboxes: (actor, { mailDomainId }) => findMovedMailboxes(actor, mailDomainId),
  findDomainProgress: (actor, { mailDomainId }) => findDomainProgress(actor, mailDomainId),
  findAudit: (actor, { mailDomainId }) => findAudit(actor, mailDomainId, { zone: 'UTC' }),
  readAudit: (actor, { mailDomainId }) => readAudit(actor, mailDomainId, { zone: 'UTC' }).next(),
  startFinalDelta: (actor, { mailDomainId }) => startFinalDelta(actor, mailDomainId),
  recheckMapping: (actor, { done }) => recheckMapping(actor, done),
  chooseProtocol: (actor, { done }) => chooseProtocol(actor, done, 'POP3'),
  setSourceGrant: (actor, { mailDomainId }) =>
    setSourceGrant(actor, mailDomainId, { grant: GRANT, mailbox: 'x@old.example' }, { settings: NO_VENDOR, guard: GUARD }),
  findSourceGrant: (actor, { mailDomainId }) => findSourceGrant(actor, mailDomainId),
  removeSourceGrant: (actor, { mailDomainId }) => removeSourceGrant(actor, mailDomainId),
  findDomainReport: (actor, { mailDomainId }) => findDomainReport(actor, mailDomainId),
  findReportMailboxes: (actor, { mailDomainId }) => findReportMailboxes(actor, { mailDomainId }),
  readReportMailboxes: (actor, { mailDomainId }) => readReportMailboxes(actor, mailDomainId).next(),
  readDomainExceptions: (actor, { mailDomainId }) => readDomainExceptions(actor, mailDomainId).next(),
  readDomainRecords: (actor, { mailDomainId }) => readDomainRecords(actor, mailDomainId).next(),
  readLedgerMailboxes: (actor, { mailDomainId }) => readLedgerMailboxes(actor, mailDomainId).next(),
  requestDigest: (actor, { mailDomainId }) => requestDigest(actor, mailDomainId),
  digestMailbox: (actor, { running }) => digestMailbox(actor, running),
  recordComparison: (actor, { running }) => recordComparison(actor, running, COMPARISON),
  endSync: (actor, { done }) => endSync(actor, done),
  observeCutover: (actor, { mailDomainId }) => observeCutover(actor, mailDomainId, CUTOVER),
  findCutover: (actor, { mailDomainId }) => findCutover(actor, mailDomainId, CUTOVER),
  choosePlan: (actor, { mailDomainId }) => choosePlan(actor, mailDomainId, { plan: 'AT_ONCE', quietHours: 24 }),
  setStaffTold: (actor, { mailDomainId }) => setStaffTold(actor, mailDomainId, true),
  pinSource: (actor, { mailDomainId }) => pinSource(actor, mailDomainId, GUARD),
  unpinSource: (actor, { mailDomainId }) => unpinSource(actor, mailDomainId),
  findStatusPage: (actor, { mailDomainId }) => findStatusPage(actor, mailDomainId, statusQuery.parse({})),
  countMatching: (actor, { mailDomainId }) => countMatching(actor, mailDomainId, statusQuery.parse({})),
  readStatusRows: (actor, { mailDomainId }) => readStatusRows(actor, mailDomainId, statusQuery.parse({})).next(),
  findProgressPoints: (actor, { mailDomainId }) => findProgressPoints(actor, mailDomainId),
  actOnMailboxes: (actor, { mailDomainId, memberId }) =>
    actOnMailboxes(actor, mailDomainId, { act: 'stop', selection: { memberIds: [memberId] } }),
  acceptRebuilt: (actor, { running }) => acceptRebuilt(actor, running),
  assertOwnMapping: (actor, { running }) => assertOwnMapping(actor, running),
  findEvents: (actor, { running }) => findEvents(actor, running),
  findExceptions: (actor, { running }) => findExceptions(actor, running),
  findUndo: (actor, { asked }) => findUndo(actor, asked),
  findUndoMessages: (actor, { running, folderId }) => findUndoMessages(actor, running, folderId, 0),
  chooseUndo: (actor, { asked }) => chooseUndo(actor, asked, { choice: 'MOVE', folderName: 'x' }),
  cancelUndo: (actor, { doubted }) => cancelUndo(actor, doubted),
  previewBulk: (actor, { mailDomainId }) => previewBulk(actor, mailDomainId, { fileName: 'x.csv', bytes: CSV }),
  acceptOwner: (actor, { importId }) => acceptOwner(actor, importId, 1, true),
  changeRow: (actor, { importId }) =>
    changeRow(actor, importId, 1, { targetAddress: 'zhao@theirs.example', sourceAddress: 'evil@old.example', password: null }),
  startPreflight: (actor, { importId }) => startPreflight(actor, importId),
  stopPreflight: (actor, { importId }) => stopPreflight(actor, importId),
  dropRow: (actor, { importId }) => dropRow(actor, importId, 1),
  importBulk: (actor, { importId }) => importBulk(actor, importId),
  findBulkImport: (actor, { importId }) => findBulkImport(actor, importId),
  discardBulk: (actor, { importId }) => discardBulk(actor, importId),
  closeWindow: (actor, { mailDomainId }) => closeWindow(actor, mailDomainId),
  disableMember: (actor, { leaver }) => disableMember(actor, leaver),
  enableMember: (actor, { leaver }) => enableMember(actor, leaver),
  deleteMember: (actor, { leaver }) => deleteMember(actor, { memberId: leaver, confirmation: 'leaver@theirs.example' }),
  'importBulk of nothing': (actor) => importBulk(actor, crypto.randomUUID()),
  'findBulkImport of nothing': (actor) => findBulkImport(actor, crypto.randomUUID()),
};

/** These want a real server to speak to. */
const ASKING_OUTSIDE = new Set(['checkSourceServer', 'detectSourceServer', 'pinSource', 'setSourceGrant']);

/** What belongs to one mailbox: for its member and their postmaster. */
const OF_MAILBOX: Record<string, Call> = {
  startMapping: (actor, { memberId }) => startMapping(actor, { memberId, sourceAddress: 'evil@old.example', password: 'evil' }),
  pauseMapping: (actor, { running }) => pauseMapping(actor, running),
  resumeMapping: (actor, { paused }) => resumeMapping(actor, paused),
  findMappingOfMember: (actor, { memberId }) => findMappingOfMember(actor, memberId),
  findMapping: (actor, { running }) => findMapping(actor, running),
  findMailboxProgress: (actor, { memberId }) => findMailboxProgress(actor, memberId),
  findMailboxReport: (actor, { running }) => findMailboxReport(actor, running),
  readMailboxExceptions: (actor, { running }) => readMailboxExceptions(actor, running).next(),
  readMailboxRecords: (actor, { running }) => readMailboxRecords(actor, running).next(),
};

/** What only operators do. */
const OF_PLATFORM: Record<string, Call> = {
  createMailDomain: (actor) => createMailDomain(actor, 'new.example'),
  listMailDomains: (actor) => listMailDomains(actor),
  healMappings: (actor) => healMappings(actor),
  healNotices: (actor) => healNotices(actor),
  tellEndingWindows: (actor) => tellEndingWindows(actor),
  watchCutovers: (actor) => watchCutovers(actor, CUTOVER),
  sampleProgress: (actor) => sampleProgress(actor),
  revokeTokens: (actor) => revokeTokens(actor, NO_VENDOR),
  healUndos: (actor) => healUndos(actor),
};

/** What belongs to one member's session: for nobody else, postmasters included. */
const OF_SESSION: Record<string, Call> = {
  recordReminderShown: (actor, { sessionId }) => recordReminderShown(actor, sessionId, 'start'),
  dismissReminder: (actor, { sessionId }) => dismissReminder(actor, sessionId, 'start'),
};

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
