/** One search in all folders. The server searches folder by folder; what takes too long is given up and said so. */
import { performance } from 'node:perf_hooks';
import type { MessageSummary, SearchTerms } from '../mail/mailbox/list-messages.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';
import { type MailRow, PAGE_ROWS, type RowsPage } from '../schemas/mail.ts';

const MOST_ROWS = 200;
const MOST_SECONDS = 15;

/** The newest found of each folder, newest first. */
export async function searchEverywhere(
  mailbox: MailboxReader,
  search: SearchTerms,
  toRow: (folder: string, uidValidity: bigint, message: MessageSummary) => MailRow,
): Promise<RowsPage> {
  const started = performance.now();
  const folders = (await mailbox.listFolders()).filter(
    ({ total, specialUse }) => total > 0 && specialUse !== '\\All' && specialUse !== '\\Flagged',
  );
  const rows: MailRow[] = [];
  let total = 0;
  let complete = true;
  for (const { path } of folders) {
    if (performance.now() - started > MOST_SECONDS * 1000) {
      complete = false;
      break;
    }
    const found = await mailbox.listMessages(path, { offset: 0, limit: PAGE_ROWS, search });
    total += found.total;
    rows.push(...found.messages.map((message) => toRow(path, found.uidValidity, message)));
  }
  const newest = rows.sort((a, b) => (a.date < b.date ? 1 : -1)).slice(0, MOST_ROWS);
  return { from: 0, total: newest.length, rows: newest, complete: complete && total <= newest.length, threading: false };
}
