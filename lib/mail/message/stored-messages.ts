/** Looks at messages of our platform over one connection, by EXAMINE: lists them, reads bodies and flags. */
import type { FolderId, StoredMessage } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { SourceBody } from '../mail-source.ts';
import type { CommandStream } from '../stream/command-stream.ts';
import type { FetchResponse } from '../stream/fetch-response.ts';
import { pathParts } from '../stream/folder-list.ts';
import { FolderSelection } from '../stream/folder-selection.ts';
import { uidSets } from '../stream/uid-set.ts';
import { BodyArrivals } from './body-arrivals.ts';
import type { BodyIntake } from './body-intake.ts';

/** A connection on which one folder at a time is open, and where bodies go. */
export interface Looking {
  stream: CommandStream;
  intake: BodyIntake;
}

/** Bodies by UID. Whoever gets them discards them (discardAll). */
export type StoredBodies = Map<number, SourceBody>;

/** From this UID on, ascending. Throws folder_gone (reach folder). */
export async function listStored({ stream }: Looking, path: string, fromUid: number): Promise<StoredMessage[]> {
  const selection = new FolderSelection(stream, { path, name: pathParts(path) });
  await selection.ready;
  if (selection.existsAtOpen === 0) return [];
  const found = new Map<number, StoredMessage>();
  await selection.fetch(`UID FETCH ${fromUid}:* (UID FLAGS INTERNALDATE RFC822.SIZE)`, 'folder', (row) => {
    const { uid, flags = [], internalDate = new Date(0), sizeBytes } = row;
    // `N:*` always gives the last message, even when its UID is lower than N (RFC 9051, 6.4.9).
    if (uid === undefined || uid < fromUid || sizeBytes === undefined) return;
    found.set(uid, { uid: BigInt(uid), sizeBytes, internalDate, flags });
  });
  return [...found.values()].sort((a, b) => Number(a.uid - b.uid));
}

/** Puts what comes into `found`, also when it throws. With `uidValidity`, throws uid_validity_changed for another folder of that name. */
export async function fetchStored(
  { stream, intake }: Looking,
  path: string,
  uids: readonly number[],
  found: StoredBodies,
  uidValidity?: bigint,
): Promise<void> {
  const arrivals = new BodyArrivals(intake);
  const selection = new FolderSelection(stream, { path, name: pathParts(path), bodies: arrivals });
  arrivals.expect(uids);
  try {
    await selection.ready;
    if (uidValidity !== undefined) assertSame(selection, uidValidity);
    if (selection.existsAtOpen === 0) return;
    const fetch = (set: string) => selection.fetch(`UID FETCH ${set} (UID RFC822.SIZE BODY.PEEK[])`, 'message');
    await Promise.all(uidSets(uids).map(fetch));
    await arrivals.takeOut(uids, found);
  } finally {
    arrivals.forget(uids);
  }
}

/** Gives back what the bodies occupy. Never throws. */
export async function discardAll(found: StoredBodies): Promise<void> {
  await Promise.all([...found.values()].map(({ body }) => body?.discard()));
}

/** See MailDestination.readFlags. */
export async function readStoredFlags(
  { stream }: Looking,
  { path, uidValidity }: FolderId,
  uids: readonly bigint[],
): Promise<Map<bigint, string[]>> {
  const selection = new FolderSelection(stream, { path, name: pathParts(path) });
  await selection.ready;
  assertSame(selection, uidValidity);
  const wanted = new Set(uids);
  const found = new Map<bigint, string[]>();
  const take = ({ uid, flags }: FetchResponse) => {
    if (uid !== undefined && flags !== undefined && wanted.has(BigInt(uid))) found.set(BigInt(uid), flags);
  };
  if (selection.existsAtOpen === 0) return found;
  const fetch = (set: string) => selection.fetch(`UID FETCH ${set} (UID FLAGS)`, 'folder', take);
  await Promise.all(uidSets(uids.map(Number)).map(fetch));
  return found;
}

function assertSame(selection: FolderSelection, uidValidity: bigint): void {
  if (selection.uidValidity === uidValidity) return;
  throw new MailError('uid_validity_changed', 'folder', { side: 'destination' });
}
