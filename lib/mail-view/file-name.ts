/** Names of attachments: as the message gives them, and as a response may carry them. Pure. */
import { decodeWords } from 'postal-mime';
import type { MessagePart } from '../mail/mailbox/message-structure.ts';
import { decodeText } from './decode-text.ts';

const MOST_LENGTH = 180;

/** Types with an ending of their own, for attachments without a name. */
const ENDINGS: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
};

/** A name for the part, never empty and never a path. */
export function fileNameOf(part: MessagePart): string {
  const given = parameter(part.dispositionParameters, 'filename') ?? parameter(part.parameters, 'name') ?? '';
  const name = safeName(given);
  return name === '' ? `${part.part.replaceAll('.', '-') || 'attachment'}.${ENDINGS[part.type] ?? 'bin'}` : name;
}

/** `name`, `name*` and `name*0`, `name*1*` (RFC 2231), or an encoded word in the value, as most programs write it. */
function parameter(values: ReadonlyMap<string, Buffer>, name: string): string | undefined {
  const whole = values.get(`${name}*`);
  if (whole !== undefined) return decodeExtended(whole);
  const pieces: Buffer[] = [];
  let extended = false;
  for (let index = 0; index < 100; index++) {
    const starred = values.get(`${name}*${index}*`);
    const piece = starred ?? values.get(`${name}*${index}`);
    if (piece === undefined) break;
    if (index === 0) extended = starred !== undefined;
    pieces.push(piece);
  }
  if (pieces.length > 0) return extended ? decodeExtended(Buffer.concat(pieces)) : decodeText(Buffer.concat(pieces), '');
  const plain = values.get(name);
  return plain === undefined ? undefined : decodeWords(decodeText(plain, ''));
}

function decodeExtended(value: Buffer): string {
  const [, charset = '', encoded = value.toString('latin1')] = /^([^']*)'[^']*'([\s\S]*)$/.exec(value.toString('latin1')) ?? [];
  const octets = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return decodeText(Buffer.from(octets, 'latin1'), charset);
}

/** Without folders, control characters, marks of direction, and what file systems refuse. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/gu, '')
    .replace(/[<>:"|?*]+/g, '_')
    .trim()
    .replace(/^\.+/, '');
  if (plain.length <= MOST_LENGTH) return plain;
  const ending = /\.[^.]{1,10}$/.exec(plain)?.[0] ?? '';
  return [...plain].slice(0, MOST_LENGTH - ending.length).join('') + ending;
}

/** Content-Disposition that makes a browser save the file and never show it (RFC 6266). */
export function attachmentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
