/** One message: its header, how it is made up, and pieces of its parts. Only what is asked for comes over the wire. */
import { MailError } from '../mail-error.ts';
import { readInternalDate } from '../stream/fetch-response.ts';
import { type MessagePart, readStructure } from './message-structure.ts';
import { bytesOf, type FetchedItems, type OpenFolder } from './open-folder.ts';

/** A message of a folder; the UID alone means nothing (RFC 9051, 2.3.1.1). */
export interface MessageRef {
  path: string;
  uidValidity: bigint;
  uid: number;
}

export interface MessageHead {
  /** The whole header, at most HEADER_BYTES of it. */
  header: Buffer;
  date: Date;
  seen: boolean;
  flagged: boolean;
  sizeBytes: number;
}

/** Ten thousand recipients fit; whatever comes behind is not shown. */
const HEADER_BYTES = 512 * 1024;

/** Throws MailError: message_unreadable when the message is not there, folder_gone, uid_validity_changed. */
export async function readHead(folder: OpenFolder, { path, uidValidity, uid }: MessageRef): Promise<MessageHead> {
  await folder.enter(path, uidValidity);
  const items = await fetchOne(folder, uid, `FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER]<0.${HEADER_BYTES}>`);
  const flags = items.get('FLAGS');
  const has = (name: string) =>
    Array.isArray(flags) && flags.some((flag) => typeof flag === 'string' && flag.toLowerCase() === name);
  return {
    header: bytesOf(items.get('BODY[HEADER]')),
    date: readInternalDate(bytesOf(items.get('INTERNALDATE')).toString('latin1')) ?? new Date(0),
    seen: has('\\seen'),
    flagged: has('\\flagged'),
    sizeBytes: Number(items.get('RFC822.SIZE') ?? 0),
  };
}

/** Null when nobody can say how it is made up. Throws as readHead does. */
export async function readParts(folder: OpenFolder, { path, uidValidity, uid }: MessageRef): Promise<MessagePart | null> {
  await folder.enter(path, uidValidity);
  return readStructure((await fetchOne(folder, uid, 'BODYSTRUCTURE')).get('BODYSTRUCTURE'));
}

/**
 * Up to `limit` bytes (at most 1 MiB) of a part from `offset`, as it is transferred; of the whole message when `part` is empty.
 * Fewer: that was the end. Throws as readHead does.
 */
export async function readPiece(
  folder: OpenFolder,
  { path, uidValidity, uid }: MessageRef,
  { part, offset, limit }: { part: string; offset: number; limit: number },
): Promise<Buffer> {
  if (!/^(\d{1,5}(\.\d{1,5})*)?$/.test(part)) throw new RangeError('no number of a part');
  await folder.enter(path, uidValidity);
  const items = await fetchOne(folder, uid, `BODY.PEEK[${part}]<${offset}.${limit}>`);
  return bytesOf(items.get(`BODY[${part}]`));
}

async function fetchOne(folder: OpenFolder, uid: number, wanted: string): Promise<FetchedItems> {
  let found: FetchedItems | undefined;
  await folder.fetch(String(uid), wanted, (of, items) => {
    if (of === uid && items.size > 1) found = items;
  });
  if (found === undefined) throw new MailError('message_unreadable', 'message', { side: 'destination' });
  return found;
}
