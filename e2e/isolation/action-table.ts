/**
 * Every server action: whose it is, what a postmaster of another domain is answered, and what its page would send for the company
 * that is reached for. `own` acts on what the sender's session names, whatever the request says.
 */
import { csv } from '../company.ts';
import { VICTIM, type VictimIds } from './victim.ts';

interface ActionLine {
  of: 'postmaster' | 'member' | 'everybody';
  stranger: 404 | 'own' | 'own mailbox' | RegExp;
  /** The arguments of the call. */
  sends: (ids: VictimIds) => unknown[];
}

const PASSWORD = 'old secret';
/** A key that is none: it is refused before anybody is asked. */
const KEY_FILE = JSON.stringify({ client_email: 'mover@project.iam.example', private_key: '-----BEGIN PRIVATE KEY-----\nx\n' });

const nothing = () => [];
const list = ({ importId }: VictimIds) => [{ importId }];
const row = ({ importId }: VictimIds) => ({ importId, rowNumber: 1 });

function form(parts: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.append(name, value);
  return data;
}

const memberFile = () => [form({ file: new File([csv([[`imported@${VICTIM}`, 'a long password', '新人']])], 'members.csv') })];

const BULK: Record<string, ActionLine> = {
  previewBulkAction: {
    of: 'postmaster',
    stranger: 'own',
    sends: ({ address }) => [form({ text: csv([[address.listed, address.listed, PASSWORD]]) })],
  },
  startPreflightAction: { of: 'postmaster', stranger: 404, sends: list },
  stopPreflightAction: { of: 'postmaster', stranger: 404, sends: list },
  acceptOwnerAction: { of: 'postmaster', stranger: 404, sends: (ids) => [{ ...row(ids), accepted: true }] },
  changeRowAction: {
    of: 'postmaster',
    stranger: 404,
    sends: (ids) => [{ ...row(ids), targetAddress: ids.address.listed, sourceAddress: ids.address.listed, password: null }],
  },
  dropRowAction: { of: 'postmaster', stranger: 404, sends: (ids) => [row(ids)] },
  importBulkAction: { of: 'postmaster', stranger: 404, sends: list },
};

const CUTOVER: Record<string, ActionLine> = {
  lookAgainAction: { of: 'postmaster', stranger: 'own', sends: nothing },
  choosePlanAction: { of: 'postmaster', stranger: 'own', sends: () => [{ plan: 'AT_ONCE', quietHours: 72 }] },
  setStaffToldAction: { of: 'postmaster', stranger: 'own', sends: () => [{ told: true }] },
  pinSourceAction: { of: 'postmaster', stranger: 'own', sends: nothing },
  unpinSourceAction: { of: 'postmaster', stranger: 'own', sends: nothing },
  startFinalDeltaAction: { of: 'postmaster', stranger: 'own', sends: nothing },
};

const MAIL: Record<string, ActionLine> = {
  markMailAction: {
    of: 'member',
    stranger: 'own mailbox',
    sends: ({ mail }) => [{ ...mail, uids: [1], flag: 'flagged', on: true }],
  },
  moveMailAction: { of: 'member', stranger: 'own mailbox', sends: ({ mail }) => [{ ...mail, uids: [1], to: 'Drafts' }] },
  removeMailAction: { of: 'member', stranger: 'own mailbox', sends: ({ mail }) => [{ ...mail, uids: [2], forGood: false }] },
};

const MAPPING: Record<string, ActionLine> = {
  startMappingAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ member, address }) => [{ memberId: member.idle, sourceAddress: address.idle, password: PASSWORD }],
  },
  findSharerAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ member, address }) => [{ memberId: member.idle, sourceAddress: address.idle }],
  },
  pauseMappingAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.running }] },
  resumeMappingAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.paused }] },
  chooseProtocolAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ mapping }) => [{ mappingId: mapping.running, protocol: 'POP3' }],
  },
  recheckMappingAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.arrived }] },
  endSyncAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.arrived }] },
  acceptRebuiltAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.rebuilt }] },
};

const UNDO: Record<string, ActionLine> = {
  chooseUndoAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ mapping }) => [{ mappingId: mapping.mistaken, choice: 'KEEP', folderName: '搬错的邮件' }],
  },
  cancelUndoAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.doubted }] },
};

const WRONG_FILE = /"created":0,.*"errorCode":"row\.foreign_domain"/;

const MEMBER: Record<string, ActionLine> = {
  createMemberAction: {
    of: 'postmaster',
    stranger: /"code":"members\.foreign_domain"/,
    sends: () => [{ address: `created@${VICTIM}`, displayName: '新人', password: 'a long password', role: 'MEMBER' }],
  },
  editMemberAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ member }) => [{ memberId: member.listed, displayName: '李名', role: 'MEMBER', quotaBytes: 1_073_741_824 }],
  },
  resetPasswordAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ member }) => [{ memberId: member.leaving, password: 'another password' }],
  },
  disableMembersAction: { of: 'postmaster', stranger: 404, sends: ({ member }) => [{ memberIds: [member.leaving] }] },
  enableMembersAction: { of: 'postmaster', stranger: 404, sends: ({ member }) => [{ memberIds: [member.leaving] }] },
  deleteMemberAction: {
    of: 'postmaster',
    stranger: 404,
    sends: ({ member, address }) => [{ memberId: member.leaving, confirmation: address.leaving }],
  },
  deleteMembersAction: {
    of: 'postmaster',
    stranger: /"code":"members\.confirmation_differs"/,
    sends: ({ member }) => [{ memberIds: [member.left], confirmation: VICTIM }],
  },
  checkMemberFileAction: { of: 'postmaster', stranger: WRONG_FILE, sends: memberFile },
  importMembersAction: { of: 'postmaster', stranger: WRONG_FILE, sends: memberFile },
};

const NOTICE: Record<string, ActionLine> = {
  setNoticesAction: { of: 'postmaster', stranger: 'own', sends: () => [{ silenced: [], locale: 'en' }] },
  setOwnNoticesAction: { of: 'member', stranger: 'own', sends: () => [{ on: false, locale: 'en' }] },
};

const oldAccount = ({ address }: VictimIds) => [{ sourceAddress: address.idle, password: PASSWORD }];

const OWN_MAPPING: Record<string, ActionLine> = {
  startOwnMappingAction: { of: 'member', stranger: 'own', sends: oldAccount },
  beginConsentAction: { of: 'member', stranger: 'own', sends: ({ address }) => [{ sourceAddress: address.idle }] },
  tryOwnAccountAction: { of: 'member', stranger: 'own', sends: oldAccount },
  pauseOwnMappingAction: { of: 'member', stranger: 'own', sends: nothing },
  resumeOwnMappingAction: { of: 'member', stranger: 'own', sends: nothing },
  recheckOwnMappingAction: { of: 'member', stranger: 'own', sends: nothing },
};

const SOURCE: Record<string, ActionLine> = {
  detectSourceAction: {
    of: 'postmaster',
    stranger: 'own',
    sends: ({ old }) => [{ probeUser: old.user, probePassword: old.password }],
  },
  saveSourceAction: {
    of: 'postmaster',
    stranger: 'own',
    sends: ({ old }) => [
      {
        ...{ protocol: 'IMAP', host: `imap.${VICTIM}`, port: old.port, security: 'NONE' },
        ...{ probeUser: old.user, probePassword: old.password, pop3MarksSeen: true, pop3FillsInbox: false },
      },
    ],
  },
  unpinCertificateAction: { of: 'postmaster', stranger: 'own', sends: nothing },
  setGrantAction: {
    of: 'postmaster',
    stranger: 'own',
    sends: () => [{ vendor: 'google', keyFile: KEY_FILE, mailbox: 'li@old.example' }],
  },
  removeGrantAction: { of: 'postmaster', stranger: 'own', sends: nothing },
};

const box = () => [{ kind: 'start' }];

/** By file. They are sent in this order, so what others need is ended last. */
const FILES: Record<string, Record<string, ActionLine>> = {
  bulk: BULK,
  'mail-domain/cutover': CUTOVER,
  'own/mail': MAIL,
  mapping: MAPPING,
  undo: UNDO,
  member: MEMBER,
  notice: NOTICE,
  'own/own-mapping': OWN_MAPPING,
  report: {
    computeDigestAction: { of: 'postmaster', stranger: 404, sends: ({ mapping }) => [{ mappingId: mapping.resting }] },
  },
  'own/reminder': {
    dismissReminderAction: { of: 'member', stranger: 'own', sends: box },
    reminderShownAction: { of: 'member', stranger: 'own', sends: box },
  },
  'mail-domain/source': SOURCE,
  status: {
    actOnMailboxesAction: {
      of: 'postmaster',
      stranger: 'own',
      sends: ({ member }) => [{ act: 'pause', selection: { memberIds: [member.running] } }],
    },
  },
  'own/preference': {
    setPreferencesAction: { of: 'member', stranger: 'own', sends: () => [{ theme: 'dark' }] },
    setLocaleAction: { of: 'everybody', stranger: 'own', sends: () => ['en'] },
  },
  'mail-domain/window': {
    openWindowAction: { of: 'postmaster', stranger: 'own', sends: () => [{ days: 30 }] },
    setOldServiceExpiryAction: { of: 'postmaster', stranger: 'own', sends: () => [{ date: '2031-05-31' }] },
    closeWindowAction: { of: 'postmaster', stranger: 'own', sends: nothing },
  },
};

/** `lib/actions/mapping-actions.ts pauseMappingAction` and so on. */
export const ACTIONS: Record<string, ActionLine> = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, lines]) =>
    Object.entries(lines).map(([name, line]) => [`lib/actions/${file}-actions.ts ${name}`, line]),
  ),
);
