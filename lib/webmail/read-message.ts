/** One message for reading. All throw as open-mailbox.ts says. */
import { AppError } from '../errors.ts';
import { isMailError } from '../mail/mail-error.ts';
import type { MessagePart } from '../mail/mailbox/message-structure.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';
import { type ChosenParts, chooseParts } from '../mail-view/choose-parts.ts';
import { fileNameOf } from '../mail-view/file-name.ts';
import { frameDocument } from '../mail-view/frame-document.ts';
import { readHeader } from '../mail-view/read-header.ts';
import { textBlocks } from '../mail-view/text-blocks.ts';
import type { MailAttachment, MessageBody, MessageRef, MessageView } from '../schemas/mail.ts';
import { readHtml, readTexts } from './message-body.ts';
import { type MailboxLogin, withMailbox } from './open-mailbox.ts';

const MOST_ATTACHMENTS = 1_000;

/** Header, text and list of attachments. An HTML text is not in it: it has a document of its own, see readFrame. */
export async function readMessage(login: MailboxLogin, ref: MessageRef): Promise<MessageView> {
  const message = { path: ref.folder, uidValidity: BigInt(ref.validity), uid: ref.uid };
  const head = await withMailbox(login, (mailbox) => mailbox.readHead(message));
  const chosen = await readChosen(login, ref);
  const { body, attachments } =
    chosen === null
      ? { body: { kind: 'none' } as const, attachments: [] }
      : await withMailbox(login, (mailbox) => readBody(mailbox, ref, chosen));
  const { subject, from, to, cc, moreRecipients } = readHeader(head.header);
  return {
    ...ref,
    subject,
    from,
    to,
    cc,
    moreRecipients,
    date: head.date.toISOString(),
    seen: head.seen,
    flagged: head.flagged,
    sizeBytes: head.sizeBytes,
    body,
    attachments: attachments.slice(0, MOST_ATTACHMENTS),
    moreAttachments: Math.max(0, attachments.length - MOST_ATTACHMENTS),
  };
}

/** The document of an HTML message. Throws not_found when it has none. */
export async function readFrame(login: MailboxLogin, ref: MessageRef, { images }: { images: boolean }): Promise<string> {
  const message = { path: ref.folder, uidValidity: BigInt(ref.validity), uid: ref.uid };
  const chosen = await readChosen(login, ref);
  if (chosen === null || !isHtml(chosen)) throw new AppError('not_found');
  const { html } = await withMailbox(login, (mailbox) => readHtml(mailbox, message, chosen, { remoteImages: images }));
  return frameDocument(html);
}

/** Null: a structure that goes beyond every limit. The connection is over then, and the message can still be had as it is. */
async function readChosen(login: MailboxLogin, { folder, validity, uid }: MessageRef): Promise<ChosenParts | null> {
  const message = { path: folder, uidValidity: BigInt(validity), uid };
  const root = await withMailbox(
    login,
    (mailbox): Promise<MessagePart | null> =>
      mailbox.readParts(message).catch((error: unknown) => {
        if (isMailError(error) && error.reason === 'protocol_error') return null;
        throw error;
      }),
  );
  return root === null ? null : chooseParts(root);
}

function isHtml({ texts }: ChosenParts): boolean {
  return texts.some(({ type }) => type === 'text/html');
}

async function readBody(
  mailbox: MailboxReader,
  { folder, validity, uid }: MessageRef,
  chosen: ChosenParts,
): Promise<{ body: MessageBody; attachments: MailAttachment[] }> {
  const message = { path: folder, uidValidity: BigInt(validity), uid };
  if (isHtml(chosen)) {
    const { remoteImages, cut, shown } = await readHtml(mailbox, message, chosen, { remoteImages: false });
    const unseen = chosen.inline.filter(({ contentId }) => !shown.has(contentId));
    return { body: { kind: 'html', remoteImages, cut }, attachments: [...unseen, ...chosen.attachments].map(attachment) };
  }
  const attachments = [...chosen.inline, ...chosen.attachments].map(attachment);
  if (chosen.texts.length === 0) return { body: { kind: 'none' }, attachments };
  const { texts, cut } = await readTexts(mailbox, message, chosen.texts);
  return { body: { kind: 'text', blocks: textBlocks(texts.map(({ text }) => text).join('\n\n')), cut }, attachments };
}

function attachment(part: MessagePart): MailAttachment {
  // Four letters of base64 carry three bytes, and each line of them has an end.
  const sizeBytes = part.encoding === 'base64' ? Math.floor((part.sizeBytes * 3) / 4.1) : part.sizeBytes;
  return { part: part.part, name: fileNameOf(part), sizeBytes };
}
