/** Text as bytes of a charset, and those bytes as mail may carry them (RFC 2045, 2047, 2231). Lines end with LF; the server makes CRLF of it. */
import { encodeGbk } from './gbk.ts';

export type Charset = 'utf-8' | 'gb2312' | 'gbk' | 'iso-8859-1';
export type Transfer = '7bit' | '8bit' | 'base64' | 'quoted-printable';

/** Mail that says gb2312 is GBK in truth, as everywhere in practice. */
export function encodeCharset(text: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8');
  return charset === 'iso-8859-1' ? Buffer.from(text, 'latin1') : encodeGbk(text);
}

/** Base64 in lines of 76 characters. */
function base64Lines(bytes: Buffer): Buffer {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 57) lines.push(bytes.toString('base64', at, Math.min(at + 57, bytes.length)));
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

function quotedPrintableLine(line: Buffer): string {
  let out = '';
  let width = 0;
  line.forEach((byte, index) => {
    const last = index === line.length - 1;
    const plain = (byte > 32 && byte < 127 && byte !== 61) || ((byte === 32 || byte === 9) && !last);
    const token = plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    if (width + token.length > 75) {
      out += '=\n';
      width = 0;
    }
    out += token;
    width += token.length;
  });
  return out;
}

function quotedPrintable(bytes: Buffer): Buffer {
  const lines: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(quotedPrintableLine(bytes.subarray(start, end)));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(quotedPrintableLine(bytes.subarray(start)));
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

/** The bytes in their transfer encoding. */
export function encodeTransfer(bytes: Buffer, transfer: Transfer): Buffer {
  if (transfer === 'base64') return base64Lines(bytes);
  return transfer === 'quoted-printable' ? quotedPrintable(bytes) : bytes;
}

const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text);

/** A header's text: plain, or encoded words of 75 characters at most, none of which cuts a character in two. */
export function encodeHeader(text: string, preferred: Charset): string {
  if (isPlain(text)) return text;
  // A German program that has to write a Chinese name does it in UTF-8.
  const charset = preferred === 'iso-8859-1' && [...text].some((character) => character > '\u00ff') ? 'utf-8' : preferred;
  const words: string[] = [];
  let part = '';
  for (const character of text) {
    if (encodeCharset(part + character, charset).length > 42) {
      words.push(part);
      part = '';
    }
    part += character;
  }
  words.push(part);
  return words.map((word) => `=?${charset}?B?${encodeCharset(word, charset).toString('base64')}?=`).join('\n ');
}

/** The file name parameter: RFC 2231 for new mail, the encoded word that Chinese clients write for GBK mail. */
export function fileNameParameter(name: string, charset: Charset): string {
  if (isPlain(name)) return `filename="${name}"`;
  return charset === 'utf-8' ? `filename*=utf-8''${encodeURIComponent(name)}` : `filename="${encodeHeader(name, charset)}"`;
}
