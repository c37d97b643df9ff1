/** Builds a whole message as bytes, in the ways that real clients write them. */
import { type Charset, encodeCharset, encodeHeader, encodeTransfer, fileNameParameter, type Transfer } from './text-encoding.ts';

export interface MailAddress {
  name: string;
  address: string;
}

export interface Attachment {
  fileName: string;
  mediaType: string;
  content: Buffer;
  /** An image inside the text; the HTML names it as cid:<contentId>. */
  contentId?: string;
}

export interface MessageShape {
  from: MailAddress;
  to: MailAddress[];
  cc?: MailAddress[];
  subject: string;
  date: Date;
  /** Absent: the message has no Message-ID at all. */
  messageId?: string;
  /** The Message-IDs before it in its thread, oldest first. */
  references?: string[];
  text: string;
  html?: string;
  charset: Charset;
  transfer: Transfer;
  attachments?: Attachment[];
  mailer?: string;
  /** The host that handed it to the old provider. Absent: it was never sent over a wire (Sent, Drafts). */
  receivedFrom?: string;
}

/** A date as RFC 5322 writes it, in China's time. */
export function mailDate(date: Date): string {
  const there = new Date(date.getTime() + 8 * 3_600_000);
  return there.toUTCString().replace('GMT', '+0800');
}

const addressText = ({ name, address }: MailAddress, charset: Charset) =>
  name === '' ? address : `${/^[\w .-]+$/.test(name) ? name : encodeHeader(name, charset)} <${address}>`;

/** Grows the same for the same message: boundaries must not depend on chance. */
function boundaryOf(shape: MessageShape, level: string): string {
  const seconds = Math.floor(shape.date.getTime() / 1000).toString(16);
  return `----=_${level}_${seconds}_${shape.subject.length.toString(16).padStart(4, '0')}`;
}

interface Part {
  headers: string[];
  body: Buffer;
}

function textPart(kind: 'plain' | 'html', text: string, { charset, transfer }: MessageShape): Part {
  return {
    headers: [`Content-Type: text/${kind}; charset="${charset}"`, `Content-Transfer-Encoding: ${transfer}`],
    body: encodeTransfer(encodeCharset(text.endsWith('\n') ? text : `${text}\n`, charset), transfer),
  };
}

function filePart(file: Attachment, charset: Charset): Part {
  const inline = file.contentId !== undefined;
  const name = charset === 'utf-8' ? '' : `;\n\tname="${encodeHeader(file.fileName, charset)}"`;
  return {
    headers: [
      `Content-Type: ${file.mediaType}${name}`,
      'Content-Transfer-Encoding: base64',
      ...(inline ? [`Content-ID: <${file.contentId}>`] : []),
      `Content-Disposition: ${inline ? 'inline' : 'attachment'};\n\t${fileNameParameter(file.fileName, charset)}`,
    ],
    body: encodeTransfer(file.content, 'base64'),
  };
}

function multipart(kind: string, boundary: string, parts: Part[]): Part {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\n${part.headers.join('\n')}\n\n`, 'utf8'),
    part.body,
    Buffer.from('\n'),
  ]);
  return {
    headers: [`Content-Type: multipart/${kind};\n\tboundary="${boundary}"`],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\n`)]),
  };
}

function contentOf(shape: MessageShape): Part {
  const files = shape.attachments ?? [];
  const inline = files.filter((file) => file.contentId !== undefined);
  const attached = files.filter((file) => file.contentId === undefined);
  let content = textPart('plain', shape.text, shape);
  if (shape.html !== undefined) {
    let rich = textPart('html', shape.html, shape);
    if (inline.length > 0) {
      rich = multipart('related', boundaryOf(shape, 'R'), [rich, ...inline.map((file) => filePart(file, shape.charset))]);
    }
    content = multipart('alternative', boundaryOf(shape, 'A'), [content, rich]);
  }
  if (attached.length === 0) return content;
  return multipart('mixed', boundaryOf(shape, 'M'), [content, ...attached.map((file) => filePart(file, shape.charset))]);
}

function receivedHeaders(shape: MessageShape): string[] {
  if (shape.receivedFrom === undefined) return [];
  const first = shape.to[0]?.address ?? 'undisclosed';
  const id = Math.floor(shape.date.getTime() / 1000)
    .toString(36)
    .toUpperCase();
  return [
    `Return-Path: <${shape.from.address}>`,
    `Received: from ${shape.receivedFrom} (${shape.receivedFrom} [192.0.2.${(shape.subject.length % 200) + 20}])\n` +
      `\tby mx.old-provider.example (Postfix) with ESMTPS id ${id}\n\tfor <${first}>; ${mailDate(new Date(shape.date.getTime() + 4000))}`,
  ];
}

/** The whole message, lines ending with LF as in a Maildir. */
export function buildMessage(shape: MessageShape): Buffer {
  const { charset } = shape;
  const list = (addresses: MailAddress[]) => addresses.map((one) => addressText(one, charset)).join(',\n\t');
  const references = shape.references ?? [];
  const content = contentOf(shape);
  const headers = [
    ...receivedHeaders(shape),
    `Date: ${mailDate(shape.date)}`,
    `From: ${list([shape.from])}`,
    `To: ${list(shape.to)}`,
    ...(shape.cc === undefined || shape.cc.length === 0 ? [] : [`Cc: ${list(shape.cc)}`]),
    `Subject: ${encodeHeader(shape.subject, charset)}`,
    ...(shape.messageId === undefined ? [] : [`Message-ID: <${shape.messageId}>`]),
    ...(references.length === 0
      ? []
      : [`In-Reply-To: <${references.at(-1)}>`, `References: ${references.map((id) => `<${id}>`).join('\n ')}`]),
    ...(shape.mailer === undefined ? [] : [`X-Mailer: ${shape.mailer}`]),
    'MIME-Version: 1.0',
    ...content.headers,
  ];
  return Buffer.concat([Buffer.from(`${headers.join('\n')}\n\n`, 'utf8'), content.body]);
}
