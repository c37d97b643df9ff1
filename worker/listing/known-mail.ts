/**
 * Recognises mail that was copied before although the old server has given it another identity: a folder that was renamed,
 * and a folder whose UIDVALIDITY changed (engine.md 3.10, trust.md 3 and 5, lines 12 and 14).
 *
 * Invariant: nothing is taken for copied by size and date alone; these only say whether it is worth going on. What decides is
 * the hash: message by message where the identity changed (copy-batch.ts), of a few where it stayed and the name changed.
 */
import { db } from '../../lib/db/client.ts';
import type { FolderProgress } from '../../lib/generated/prisma/client.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { type FolderContents, type MailSource, type SourceMessage, secondsOf } from '../../lib/mail/mail-source.ts';
import { isPop3UidValidity } from '../../lib/mail/pop3/pop3-numbering.ts';
import { type KnownMessage, knownMessages, orphanedEntries } from '../../lib/progress/ledger/ledger.ts';
import { renameFolder } from '../../lib/progress/record-folder.ts';
import type { SliceContext } from '../copy/slice-context.ts';

/** In a folder with more than this settled, most of it must be found again. */
const LEAST_SETTLED = 50;
const LEAST_SHARE = 0.9;
/** So many are read to know a renamed folder. */
const SAMPLES = 3;

/** How many of the settled ones have a partner of the same size and date, one to one. Pure. */
export function countPartners(
  settled: readonly { sizeBytes: number; internalDate: Date }[],
  listed: readonly { sizeBytes: number; internalSeconds: number }[],
): number {
  const key = (sizeBytes: number, seconds: number) => `${sizeBytes} ${seconds}`;
  const free = new Map<string, number>();
  for (const { sizeBytes, internalSeconds } of listed) {
    const one = key(sizeBytes, internalSeconds);
    free.set(one, (free.get(one) ?? 0) + 1);
  }
  return settled.filter(({ sizeBytes, internalDate }) => {
    const one = key(sizeBytes, secondsOf(internalDate));
    const left = free.get(one) ?? 0;
    free.set(one, left - 1);
    return left > 0;
  }).length;
}

/** Throws `source_rebuilt` when too little of what was copied is found again, unless somebody has looked and let it go on. */
export async function assertNotRebuilt(
  { mappingId }: SliceContext,
  { id, sourcePath }: FolderProgress,
  { uidValidity }: Pick<FolderContents, 'uidValidity'>,
  pending: readonly SourceMessage[],
): Promise<void> {
  const orphans = await orphanedEntries(id, uidValidity);
  // Sizes and dates over POP3 are others than over IMAP: what was copied by the one and is found by the other is known by its
  // hash alone, and somebody has chosen so.
  if ([uidValidity, ...orphans.map((entry) => entry.uidValidity)].some(isPop3UidValidity)) return;
  if (orphans.length <= LEAST_SETTLED || countPartners(orphans, pending) >= orphans.length * LEAST_SHARE) return;
  const { rebuiltAccepted } = await db().mapping.findUniqueOrThrow({
    where: { id: mappingId },
    select: { rebuiltAccepted: true },
  });
  if (!rebuiltAccepted) throw new MailError('source_rebuilt', 'mailbox', { side: 'source', serverText: sourcePath });
}

/**
 * Gives the row of a folder that has vanished to a new folder that holds the same mail. True when any was renamed: then the
 * folders are to be planned anew.
 */
export async function followRenames(
  { lease, mappingId, source }: SliceContext,
  listed: readonly FolderProgress[],
): Promise<boolean> {
  const fresh = listed.filter(({ countedAt }) => countedAt === null);
  if (fresh.length === 0) return false;
  const vanished = await db().folderProgress.findMany({
    where: { mappingId, removedAt: { not: null }, sourceUidValidity: { not: null } },
  });
  let renamed = false;
  for (const { sourcePath } of vanished.length === 0 ? [] : fresh) {
    const { uidValidity } = await source.folderStatus(sourcePath).catch(ignoreFolder);
    for (const gone of vanished.filter((row) => row.sourceUidValidity === uidValidity)) {
      const known = await knownMessages(gone.id, uidValidity);
      if (known.size === 0 || !(await holdsSame(source, { path: sourcePath, uidValidity }, known))) continue;
      await renameFolder(lease, mappingId, gone.id, sourcePath);
      renamed = true;
      break;
    }
  }
  return renamed;
}

/**
 * Some servers give every folder the same UIDVALIDITY and number its mail from 1, some say sizes that are not so, and mail that
 * was imported has the date of the import: so the hashes of a few decide.
 */
async function holdsSame(
  source: MailSource,
  folder: { path: string; uidValidity: bigint },
  known: ReadonlyMap<number, KnownMessage>,
): Promise<boolean> {
  const { messages } = await source.listMessages(folder.path);
  const same = messages.filter(({ uid, internalSeconds }) => {
    const date = known.get(uid)?.internalDate;
    return date !== undefined && secondsOf(date) === internalSeconds;
  });
  if (same.length < known.size * LEAST_SHARE) return false;
  const smallest = same.toSorted((a, b) => a.sizeBytes - b.sizeBytes).slice(0, SAMPLES);
  const bodies = await source.fetchMessages(
    folder,
    smallest.map(({ uid }) => uid),
  );
  const read = bodies.flatMap(({ uid, body }) => (body === null ? [] : [known.get(uid)?.hash.equals(body.hash) === true]));
  await Promise.all(bodies.map(({ body }) => body?.discard()));
  return read.length > 0 && read.every((isSame) => isSame);
}

function ignoreFolder(error: unknown): { uidValidity: bigint } {
  if (error instanceof MailError && error.reach === 'folder') return { uidValidity: 0n };
  throw error;
}
