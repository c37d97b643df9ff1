/** The text of a message, read part by part and only so far as somebody would read it. */
import type { MessagePart } from '../mail/mailbox/message-structure.ts';
import type { MessageRef } from '../mail/mailbox/read-message.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';
import { type ChosenParts, isPlainImage } from '../mail-view/choose-parts.ts';
import { decodeText } from '../mail-view/decode-text.ts';
import { textAsHtml } from '../mail-view/frame-document.ts';
import { type SafeHtml, sanitiseHtml } from '../mail-view/sanitise-html.ts';
import { decodeTransfer } from '../mail-view/transfer-encoding.ts';

/** As transferred, of all texts of a message together. */
const MOST_TEXT_BYTES = 1024 * 1024;
const MOST_IMAGE_BYTES = 4 * 1024 * 1024;
const MOST_IMAGES = 50;
const PIECE_BYTES = 512 * 1024;

export interface ReadText {
  type: 'html' | 'plain';
  text: string;
}

/** The texts in their order. `cut`: there is more. */
export async function readTexts(
  mailbox: MailboxReader,
  message: MessageRef,
  parts: readonly MessagePart[],
): Promise<{ texts: ReadText[]; cut: boolean }> {
  const texts: ReadText[] = [];
  let left = MOST_TEXT_BYTES;
  for (const part of parts) {
    if (left <= 0) return { texts, cut: true };
    const raw = await readUpTo(mailbox, message, part.part, Math.min(left, part.sizeBytes));
    left -= part.sizeBytes;
    const charset = part.parameters.get('charset')?.toString('latin1') ?? '';
    const text = decodeText(decodeTransfer(raw, part.encoding), charset);
    texts.push({ type: part.type === 'text/html' ? 'html' : 'plain', text });
  }
  return { texts, cut: left < 0 };
}

/** All texts as one harmless HTML, with the images that belong to it. */
export async function readHtml(
  mailbox: MailboxReader,
  message: MessageRef,
  chosen: ChosenParts,
  { remoteImages }: { remoteImages: boolean },
): Promise<SafeHtml & { cut: boolean }> {
  const { texts, cut } = await readTexts(mailbox, message, chosen.texts);
  const html = texts.map(({ type, text }) => (type === 'html' ? text : textAsHtml(text))).join('<hr>');
  const embedded = new Map<string, string>();
  let left = MOST_IMAGE_BYTES;
  for (const part of chosen.inline.slice(0, MOST_IMAGES)) {
    // Only what the text mentions; it may be written with %-codes.
    if (part.sizeBytes > left || !isPlainImage(part) || !mentions(html, part.contentId)) continue;
    left -= part.sizeBytes;
    const bytes = decodeTransfer(await readUpTo(mailbox, message, part.part, part.sizeBytes), part.encoding);
    const type = part.type.replace('pjpeg', 'jpeg').replace('x-png', 'png');
    embedded.set(part.contentId, `data:${type};base64,${bytes.toString('base64')}`);
  }
  return { ...sanitiseHtml(html, { embedded, remoteImages }), cut };
}

function mentions(html: string, contentId: string): boolean {
  return html.includes(`cid:${contentId}`) || html.includes(`cid:${encodeURIComponent(contentId)}`);
}

async function readUpTo(mailbox: MailboxReader, message: MessageRef, part: string, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let offset = 0;
  while (offset < most) {
    const limit = Math.min(PIECE_BYTES, most - offset);
    const piece = await mailbox.readPiece(message, { part, offset, limit });
    pieces.push(piece);
    offset += piece.length;
    if (piece.length < limit) break;
  }
  return Buffer.concat(pieces);
}
