/**
 * For lib/tenant-isolation.test.ts: how every product function is called with ids of somebody else's. A new function that takes an actor
 * gets its line here.
 */
import type { Actor } from '../actor.ts';
import { findAudit } from '../audit/find-audit.ts';
import { readAudit } from '../audit/read-audit.ts';
import { acceptOwner, changeRow, dropRow } from '../bulk/change-row.ts';
import { discardBulk } from '../bulk/discard-bulk.ts';
import { findBulkImport } from '../bulk/find-bulk-import.ts';
import { importBulk } from '../bulk/import-bulk.ts';
import { previewBulk } from '../bulk/preview-bulk.ts';
import { findSourceGrant } from '../consents/find-source-grant.ts';
import { revokeTokens } from '../consents/revoke-tokens.ts';
import { removeSourceGrant, setSourceGrant } from '../consents/set-source-grant.ts';
import { choosePlan, setStaffTold } from '../cutover/choose-plan.ts';
import { findCutover } from '../cutover/find-cutover.ts';
import { observeCutover, watchCutovers } from '../cutover/observe-cutover.ts';
import { pinSource, unpinSource } from '../cutover/pin-source.ts';
import { startFinalDelta } from '../cutover/start-final-delta.ts';
import { assertOwnMapping, findEvents } from '../history/find-events.ts';
import { findExceptions } from '../history/find-exceptions.ts';
import { checkSourceServer } from '../mail-domains/check-source-server.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { createMailDomain } from '../mail-domains/create-mail-domain.ts';
import { detectSourceServer } from '../mail-domains/detect-source-server.ts';
import { findMailDomainId, findMailDomainView, listMailDomains } from '../mail-domains/find-mail-domain.ts';
import { openWindow } from '../mail-domains/open-window.ts';
import { setNotices } from '../mail-domains/set-notices.ts';
import { setOldServiceExpiry } from '../mail-domains/set-old-service-expiry.ts';
import { setSourceServer, unpinCertificate } from '../mail-domains/set-source-server.ts';
import { endSync } from '../mappings/end-sync.ts';
import { chooseProtocol } from '../mappings/ends/choose-protocol.ts';
import { findSharer } from '../mappings/ends/find-sharer.ts';
import { findMovedMailboxes } from '../mappings/ends/open-ends.ts';
import { findMapping, findMappingOfMember, findMappings } from '../mappings/find-mappings.ts';
import { healMappings } from '../mappings/heal-mappings.ts';
import { acceptRebuilt, pauseMapping, resumeAfterCertificate, resumeMapping } from '../mappings/pause-mapping.ts';
import { recheckMapping } from '../mappings/recheck-mapping.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { disableMember, enableMember } from '../members/access/disable-member.ts';
import { resetPassword } from '../members/access/reset-password.ts';
import { deleteMember } from '../members/delete-member.ts';
import { editMember } from '../members/edit-member.ts';
import { exportMembers } from '../members/file/export-members.ts';
import { checkMemberFile, importMembers } from '../members/file/import-members.ts';
import { findMemberAddresses, findMemberId, findMembers } from '../members/find-members.ts';
import { healNotices } from '../notices/heal-notices.ts';
import { tellEndingWindows } from '../notices/tell-ending.ts';
import { startPreflight, stopPreflight } from '../preflight/start-preflight.ts';
import { findDomainProgress, findMailboxProgress } from '../progress/find-progress.ts';
import { dismissReminder, recordReminderShown } from '../reminders/record-reminder.ts';
import { requestDigest } from '../reports/digest-domain.ts';
import { digestMailbox } from '../reports/digest-mailbox.ts';
import { readDomainExceptions, readMailboxExceptions } from '../reports/find-exceptions.ts';
import { findReportMailboxes, readReportMailboxes } from '../reports/find-mailboxes.ts';
import { findDomainReport, findMailboxReport } from '../reports/find-report.ts';
import { readDomainRecords, readLedgerMailboxes, readMailboxRecords } from '../reports/read-records.ts';
import { recordComparison } from '../reports/record-comparison.ts';
import { statusQuery } from '../schemas/mapping/status.ts';
import { actOnMailboxes } from '../status/act-on-mailboxes.ts';
import { countLimited } from '../status/count-limited.ts';
import { findProgressPoints } from '../status/find-progress-points.ts';
import { countMatching, findStatusPage } from '../status/find-status-page.ts';
import { readStatusRows } from '../status/read-status-rows.ts';
import { sampleProgress } from '../status/sample-progress.ts';
import { cancelUndo, chooseUndo } from '../undo/choose-undo.ts';
import { findUndo, findUndoMessages } from '../undo/find-undo.ts';
import { healUndos } from '../undo/heal-undos.ts';
import type { ForeignIds } from './foreign-domain.ts';

const SERVER = { protocol: 'IMAP', host: 'imap.evil.example', port: 993, security: 'TLS' } as const;
const GUARD = { allowCidrs: [], allowPorts: [993] };
/** Nobody listens there: whoever gets as far as asking waits, and fails this test by its time. */
const CUTOVER = {
  DNS_RESOLVERS: [{ address: '127.0.0.1', port: 9 }],
  PLATFORM_IMAP_URL: 'imaps://mail.platform.example',
  PLATFORM_MX_HOSTS: [],
  PLATFORM_SPF_INCLUDE: undefined,
};
const DETECTION = { ...CUTOVER, SOURCE_ALLOW_CIDRS: [], SOURCE_ALLOW_PORTS: [993] };
const CSV = Buffer.from('li@theirs.example,li@old.example,p');
const COMPARISON = { sourceMessages: 1, destinationMessages: 1, checksum: '', differences: [] };
const MEMBER_CSV = Buffer.from('new@theirs.example,password-1,New');

const NO_VENDOR = { OAUTH_MICROSOFT_URL: 'http://127.0.0.1:9' };
const GRANT = { vendor: 'microsoft', tenant: 't', clientId: 'c', clientSecret: 's' } as const;

export type Call = (actor: Actor, ids: ForeignIds) => Promise<unknown>;

/** What belongs to a whole domain, or is its postmaster’s alone to do: for its postmaster only. Closing comes last, for nothing goes after it. */
export const OF_DOMAIN: Record<string, Call> = {
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
  countLimited: (actor, { mailDomainId }) => countLimited(actor, mailDomainId),
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
export const ASKING_OUTSIDE = new Set(['checkSourceServer', 'detectSourceServer', 'pinSource', 'setSourceGrant']);

/** What belongs to one mailbox: for its member and their postmaster. */
export const OF_MAILBOX: Record<string, Call> = {
  startMapping: (actor, { memberId }) => startMapping(actor, { memberId, sourceAddress: 'evil@old.example', password: 'evil' }),
  pauseMapping: (actor, { running }) => pauseMapping(actor, running),
  resumeMapping: (actor, { paused }) => resumeMapping(actor, paused),
  findMappingOfMember: (actor, { memberId }) => findMappingOfMember(actor, memberId),
  findSharer: (actor, { memberId }) => findSharer(actor, { memberId, sourceAddress: 'x@old.example' }),
  findMapping: (actor, { running }) => findMapping(actor, running),
  findMailboxProgress: (actor, { memberId }) => findMailboxProgress(actor, memberId),
  findMailboxReport: (actor, { running }) => findMailboxReport(actor, running),
  readMailboxExceptions: (actor, { running }) => readMailboxExceptions(actor, running).next(),
  readMailboxRecords: (actor, { running }) => readMailboxRecords(actor, running).next(),
};

/** What only operators do. */
export const OF_PLATFORM: Record<string, Call> = {
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
export const OF_SESSION: Record<string, Call> = {
  recordReminderShown: (actor, { sessionId }) => recordReminderShown(actor, sessionId, 'start'),
  dismissReminder: (actor, { sessionId }) => dismissReminder(actor, sessionId, 'start'),
};
