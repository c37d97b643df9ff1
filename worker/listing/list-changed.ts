/**
 * Lists one folder of the source, as little of it as is needed (engine.md 3.2): not at all when it says the same as when
 * everything of it was settled, only the new mail when only that can have come, else whole.
 */
import type { FolderProgress } from '../../lib/generated/prisma/client.ts';
import type { FolderContents, FolderStatus, MailSource } from '../../lib/mail/mail-source.ts';

/** What a folder said when it was last listed whole. */
export type KnownFolder = Pick<
  FolderProgress,
  'sourcePath' | 'sourceUidValidity' | 'sourceExists' | 'sourceUidNext' | 'newestPendingAt' | 'countedAt'
>;

export type Look = 'nothing' | 'new_mail' | 'whole';

/** `exists` is null when the source gave fewer messages than it says to hold: the rest may show next time. */
export type ListedFolder = Omit<FolderContents, 'exists'> & {
  exists: number | null;
  /** All messages are listed, not the new ones only. */
  whole: boolean;
};

/** How much is to be listed. Pure. */
export function howMuch(known: KnownFolder, now: FolderStatus): Look {
  const { sourceUidValidity, sourceExists, sourceUidNext, newestPendingAt } = known;
  const isKnown = known.countedAt !== null && newestPendingAt === null && sourceExists !== null && sourceUidNext !== null;
  if (!isKnown || sourceUidValidity !== now.uidValidity || now.uidNext === null) return 'whole';
  if (now.uidNext === sourceUidNext) return now.exists === sourceExists ? 'nothing' : 'whole';
  // UIDNEXT may leap by more than has come; what counts is whether the new mail explains the new number of messages.
  return now.uidNext > sourceUidNext && now.exists > sourceExists ? 'new_mail' : 'whole';
}

/** Throws as MailSource.listMessages does. */
export async function listChanged(source: MailSource, known: KnownFolder): Promise<ListedFolder | 'unchanged'> {
  if (known.countedAt === null || known.newestPendingAt !== null) return listWhole(source, known.sourcePath);
  const status = await source.folderStatus(known.sourcePath);
  const look = howMuch(known, status);
  if (look === 'nothing') return 'unchanged';
  if (look === 'new_mail') {
    const news = await source.listMessages(known.sourcePath, Number(known.sourceUidNext));
    const explained = news.exists === (known.sourceExists ?? 0) + news.messages.length;
    if (explained && news.uidValidity === known.sourceUidValidity) return { ...news, whole: false };
  }
  return listWhole(source, known.sourcePath);
}

async function listWhole(source: MailSource, path: string): Promise<ListedFolder> {
  const contents = await source.listMessages(path);
  // A listing that gave less than there is says nothing about what it left out.
  const complete = contents.messages.length >= contents.exists;
  return complete ? { ...contents, whole: true } : { ...contents, exists: null, whole: false };
}
