/** Plain text for reading: what is quoted, and where a link is. Pure; the text stays text. */

import type { TextBlock, TextPiece } from '../schemas/mail.ts';

const MOST_QUOTES = 8;
const MOST_BLOCKS = 5_000;
/** A link ends before a Chinese mark, a blank or a bracket. */
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`\u3000-\u303f\uff00-\uffef\u2018-\u201d]{2,2000}/gi;

/** Lines of one depth are one block. What lies beyond 5,000 blocks stands in the last one. */
export function textBlocks(text: string): TextBlock[] {
  const blocks: { quote: number; lines: string[] }[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').trimEnd().split('\n')) {
    const marks = /^(?:> ?){1,50}/.exec(line)?.[0] ?? '';
    const quote = Math.min(MOST_QUOTES, marks.split('>').length - 1);
    const last = blocks.at(-1);
    if (last !== undefined && (last.quote === quote || blocks.length >= MOST_BLOCKS)) last.lines.push(line.slice(marks.length));
    else blocks.push({ quote, lines: [line.slice(marks.length)] });
  }
  return blocks.map(({ quote, lines }) => ({ quote, pieces: linked(lines.join('\n')) }));
}

function linked(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = withoutEndMarks(match[0]);
    const href = safeHref(/^www\./i.test(shown) ? `http://${shown}` : shown);
    if (href === null) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** A full stop or a bracket at the end belongs to the sentence. */
function withoutEndMarks(link: string): string {
  const bare = link.replace(/[.,;:!?)\]}*_]+$/, '');
  return bare.includes('(') && link[bare.length] === ')' ? `${bare})` : bare;
}

/** The address as a browser will read it; null for none, or one that leads elsewhere than the web. */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}
