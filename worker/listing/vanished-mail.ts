/**
 * Settled messages that are not where they were: deleted at the old server, or moved to another folder there. Only asked for
 * when there is new mail, which may be one of them (lanes/moved-mail.ts).
 *
 * A folder in which nothing has changed, or only new mail has come, is listed for this as a whole when it holds fewer old
 * messages than are settled of it.
 */
import { db } from '../../lib/db/client.ts';
import type { FolderProgress } from '../../lib/generated/prisma/client.ts';
import type { MailSource } from '../../lib/mail/mail-source.ts';
import { pop3OfFilledUid } from '../../lib/mail/pop3/pop3-numbering.ts';
import type { UidRanges, VanishedMail } from '../../lib/progress/ledger/ledger.ts';
import type { ListedFolder } from './list-changed.ts';

/** What is settled of a folder by UIDVALIDITY, and how it was listed in this look. */
export interface LookedFolder {
  folder: FolderProgress;
  settled: ReadonlyMap<bigint, UidRanges> | undefined;
  listed: ListedFolder | 'unchanged';
}

/** Throws MailError. */
export async function findVanished(
  source: MailSource,
  mappingId: string,
  looked: readonly LookedFolder[],
): Promise<VanishedMail[]> {
  const removed = await db().folderProgress.findMany({
    where: { mappingId, removedAt: { not: null }, OR: [{ copiedCount: { gt: 0 } }, { skippedCount: { gt: 0 } }] },
    select: { id: true },
  });
  const vanished: VanishedMail[] = removed.map(({ id }) => ({ folderId: id, uidValidity: null, uids: null }));
  for (const { folder, settled, listed } of looked) {
    const uidValidity = listed === 'unchanged' ? folder.sourceUidValidity : listed.uidValidity;
    const all = uidValidity === null ? undefined : settled?.get(uidValidity);
    if (uidValidity === null || all === undefined) continue;
    // What only POP3 shows is not always listed: that it is not says nothing.
    const own = [...all].filter((uid) => pop3OfFilledUid(uid) === null);
    const whole = await asWhole(source, folder, listed, own.length);
    if (whole === null || whole.uidValidity !== uidValidity) continue;
    const there = new Set(whole.messages.map(({ uid }) => uid));
    const uids = own.filter((uid) => !there.has(uid));
    if (uids.length > 0) vanished.push({ folderId: folder.id, uidValidity, uids });
  }
  return vanished;
}

/** The whole listing; null when nothing of what is settled can have vanished, or the server did not give all. */
async function asWhole(
  source: MailSource,
  { sourcePath, sourceExists }: FolderProgress,
  listed: ListedFolder | 'unchanged',
  settled: number,
): Promise<Pick<ListedFolder, 'uidValidity' | 'messages'> | null> {
  if (listed !== 'unchanged' && listed.whole) return listed;
  if (listed !== 'unchanged' && listed.exists === null) return null;
  if (settled <= (sourceExists ?? settled)) return null;
  const contents = await source.listMessages(sourcePath);
  return contents.messages.length >= contents.exists ? contents : null;
}
