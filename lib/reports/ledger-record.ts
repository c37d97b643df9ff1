/**
 * The canonical form of a ledger row: one record of the ledger's CSV file, byte for byte (docs/proof.md). The checksums are over
 * these bytes, so nothing here changes without a new version of that page; a test holds a sample to its digest. Pure.
 */
import { csvCell } from '../sheets/write-csv.ts';

/** In the order of the columns. */
export interface LedgerRecord {
  mailbox: string;
  oldAccount: string;
  folder: string;
  uidValidity: string;
  uid: string;
  outcome: string;
  reason: string;
  sizeBytes: string;
  /** INTERNALDATE, UTC, to the millisecond. */
  date: string;
  /** SHA-256 of the message's canonical form, hexadecimal. Empty: the body was never read. */
  sha256: string;
  newFolder: string;
  newUidValidity: string;
  newUid: string;
  serverText: string;
  settledAt: string;
}

export const LEDGER_COLUMNS = [
  'mailbox',
  'oldAccount',
  'folder',
  'uidValidity',
  'uid',
  'outcome',
  'reason',
  'sizeBytes',
  'date',
  'sha256',
  'newFolder',
  'newUidValidity',
  'newUid',
  'serverText',
  'settledAt',
] as const satisfies readonly (keyof LedgerRecord)[];

/** A record is one line: whatever would break it becomes a space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const BREAKS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A cell that people or servers have written; all the others are numbers, codes, moments and digests of ours, which stand as they are. */
function textCell(text: string): string {
  return csvCell(text.replace(BREAKS, ' '));
}

/** The record with its CRLF: the cells of LEDGER_COLUMNS, written out because a ledger has millions of them. */
export function ledgerLine(r: LedgerRecord): string {
  const source = `${textCell(r.mailbox)},${textCell(r.oldAccount)},${textCell(r.folder)},${r.uidValidity},${r.uid}`;
  const fate = `${r.outcome},${textCell(r.reason)},${r.sizeBytes},${r.date},${r.sha256}`;
  const here = `${textCell(r.newFolder)},${r.newUidValidity},${r.newUid}`;
  return `${source},${fate},${here},${textCell(r.serverText)},${r.settledAt}\r\n`;
}

/** The name of a mailbox as it stands in the first column of its records. */
export function mailboxCell(address: string): string {
  return textCell(address);
}
