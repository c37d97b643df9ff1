/** Which parts of a message are its text, which belong to that text, and which are attachments (RFC 2046, RFC 2387). Pure. */
import type { MessagePart } from '../mail/mailbox/message-structure.ts';

export interface ChosenParts {
  /** In their order; all text/plain or text/html. */
  texts: MessagePart[];
  /** May be shown inside of an HTML text, by their Content-ID; what is not shown there is an attachment. */
  inline: MessagePart[];
  attachments: MessagePart[];
}

const MOST_TEXTS = 20;
const IMAGE = /^image\/(png|jpe?g|pjpeg|gif|webp|bmp|x-png)$/;

/** Of alternatives the last one that can be shown, HTML before plain text. */
export function chooseParts(root: MessagePart): ChosenParts {
  const chosen: ChosenParts = { texts: [], inline: [], attachments: [] };
  place(root, chosen, false);
  return chosen;
}

/** An image that a browser shows and that cannot be a document (SVG is one). */
export function isPlainImage(part: MessagePart): boolean {
  return IMAGE.test(part.type);
}

function place(part: MessagePart, chosen: ChosenParts, related: boolean): void {
  if (part.type === 'multipart/alternative') placeAlternative(part.children, chosen, related);
  else if (part.type.startsWith('multipart/')) {
    const inRelated = related || part.type === 'multipart/related';
    for (const child of part.children) place(child, chosen, inRelated);
  } else if (isText(part, chosen)) chosen.texts.push(part);
  else if (part.contentId !== '' && isPlainImage(part) && (related || part.disposition !== 'attachment'))
    chosen.inline.push(part);
  else chosen.attachments.push(part);
}

function placeAlternative(children: MessagePart[], chosen: ChosenParts, related: boolean): void {
  const holds = (type: string) => (part: MessagePart) => firstText(part)?.type === type;
  const best = children.findLast(holds('text/html')) ?? children.findLast(holds('text/plain'));
  for (const child of children) {
    if (child === best) place(child, chosen, related);
    // The others say the same in another form; a calendar's invitation is worth having all the same.
    else if (firstText(child) === undefined) place(child, chosen, related);
  }
}

function firstText(part: MessagePart): MessagePart | undefined {
  if (part.type === 'text/plain' || part.type === 'text/html') return part.disposition === 'attachment' ? undefined : part;
  if (!part.type.startsWith('multipart/')) return undefined;
  for (const child of part.children) {
    const found = firstText(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isText(part: MessagePart, { texts }: ChosenParts): boolean {
  if (part.type !== 'text/plain' && part.type !== 'text/html') return false;
  if (part.disposition === 'attachment' || texts.length >= MOST_TEXTS) return false;
  const named = part.parameters.has('name') || part.dispositionParameters.has('filename');
  return texts.length === 0 || !named;
}
