/** An attachment, or a whole message as it is, as a stream: a piece is read when the one before has left. */
import { AppError } from '../errors.ts';
import type { MessagePart } from '../mail/mailbox/message-structure.ts';
import { fileNameOf, safeName } from '../mail-view/file-name.ts';
import { readHeader } from '../mail-view/read-header.ts';
import { type TransferDecoder, transferDecoder } from '../mail-view/transfer-encoding.ts';
import type { MessageRef } from '../schemas/mail.ts';
import { type MailboxLogin, withMailbox } from './open-mailbox.ts';

export interface FileStream {
  name: string;
  bytes: ReadableStream<Uint8Array>;
}

const PIECE_BYTES = 512 * 1024;

/** One attachment with its transfer encoding taken off. Throws as open-mailbox.ts says; not_found for a part that is not there. */
export async function readAttachment(login: MailboxLogin, ref: MessageRef & { part: string }): Promise<FileStream> {
  const message = { path: ref.folder, uidValidity: BigInt(ref.validity), uid: ref.uid };
  const root = await withMailbox(login, (mailbox) => mailbox.readParts(message));
  const part = root === null ? null : findPart(root, ref.part);
  if (part === null) throw new AppError('not_found');
  return { name: fileNameOf(part), bytes: streamOf(login, ref, { part: part.part, decoder: transferDecoder(part.encoding) }) };
}

/** The whole message, byte for byte. Throws as open-mailbox.ts says. */
export async function readSource(login: MailboxLogin, ref: MessageRef): Promise<FileStream> {
  const message = { path: ref.folder, uidValidity: BigInt(ref.validity), uid: ref.uid };
  const { header } = await withMailbox(login, (mailbox) => mailbox.readHead(message));
  const subject = safeName(readHeader(header).subject.replace(/[/\\]/g, '_')).slice(0, 80);
  return {
    name: `${subject === '' ? `message-${ref.uid}` : subject}.eml`,
    bytes: streamOf(login, ref, { part: '', decoder: transferDecoder('') }),
  };
}

function findPart(root: MessagePart, part: string): MessagePart | null {
  if (root.part === part) return root;
  for (const child of root.children) {
    const found = findPart(child, part);
    if (found !== null) return found;
  }
  return null;
}

function streamOf(
  login: MailboxLogin,
  { folder, validity, uid }: MessageRef,
  { part, decoder }: { part: string; decoder: TransferDecoder },
): ReadableStream<Uint8Array> {
  const message = { path: folder, uidValidity: BigInt(validity), uid };
  let offset = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await withMailbox(login, (mailbox) => mailbox.readPiece(message, { part, offset, limit: PIECE_BYTES }));
        offset += piece.length;
        const ended = piece.length < PIECE_BYTES;
        const plain = ended ? Buffer.concat([decoder.push(piece), decoder.end()]) : decoder.push(piece);
        if (plain.length > 0) controller.enqueue(plain);
        if (ended) controller.close();
        // A piece that holds nothing must not end the reading: a stream that was given nothing asks no more.
        else if (plain.length === 0) controller.enqueue(new Uint8Array(0));
      },
    },
    { highWaterMark: 1 },
  );
}
