/** Writes one message of a wanted size: text alone, or text with an attachment in base64. */
import type { SeededRandom } from '../../local/mail/seeded-random.ts';

export interface MessageWish {
  /** Its place in the corpus; part of its Message-ID and subject, so that no two are alike. */
  index: number;
  /** Size to aim at, in bytes; met within a line or two. */
  sizeBytes: number;
  date: Date;
}

const WORDS =
  'meeting contract invoice delivery schedule quarter budget review sample order 会议 合同 发票 交货 报价 客户 warehouse customs'.split(
    ' ',
  );
const NAME = `=?UTF-8?B?${Buffer.from('张伟').toString('base64')}?=`;
const TEXT_BYTES = 1 << 20;
/** 76 characters and a line end. */
const BASE64_LINE = 77;
const BASE64_LINES = 330_000;
const RAW_PER_LINE = 57;
/** From this size on there is an attachment. */
const ATTACHED_FROM = 12_000;
const TEXT_BESIDE_ATTACHMENT = 2_500;

export class MessageComposer {
  private readonly random: SeededRandom;
  private readonly text: Buffer;
  private readonly base64: Buffer;

  constructor(random: SeededRandom) {
    this.random = random;
    this.text = this.manyWords();
    this.base64 = manyBase64Lines(random);
  }

  /** The message with LF line ends, as delivery programs store it. */
  compose(wish: MessageWish): Buffer {
    const head = this.head(wish);
    return wish.sizeBytes < ATTACHED_FROM ? this.plain(head, wish.sizeBytes) : this.withAttachment(head, wish);
  }

  private manyWords(): Buffer {
    const lines: string[] = [];
    for (let length = 0; length < TEXT_BYTES; ) {
      const line = Array.from({ length: 8 }, () => this.random.pick(WORDS)).join(' ');
      lines.push(line);
      length += Buffer.byteLength(line) + 1;
    }
    return Buffer.from(`${lines.join('\n')}\n`);
  }

  /** Whole lines from a random place, at least so many bytes. */
  private lines(bytes: number): Buffer {
    const wanted = Math.max(1, bytes);
    const somewhere = this.random.between(0, this.text.length - wanted - 1_000);
    const from = this.text.indexOf(10, somewhere) + 1;
    return this.text.subarray(from, this.text.indexOf(10, from + wanted) + 1);
  }

  private head({ index, date }: MessageWish): string {
    const when = date.toUTCString().replace('GMT', '+0000');
    const subject = `${this.random.pick(WORDS)} ${this.random.pick(WORDS)} 第${index}号`;
    const lines = [
      `Return-Path: <sender${index % 97}@example.org>`,
      `Received: from mx.example.org (mx.example.org [192.0.2.${index % 250}])`,
      `\tby old.example (Postfix) with ESMTPS id ${(index * 7919).toString(36)}`,
      `\tfor <user@old.example>; ${when}`,
      `From: ${NAME} <sender${index % 97}@example.org>`,
      'To: user@old.example',
      `Subject: =?UTF-8?B?${Buffer.from(subject).toString('base64')}?=`,
      `Date: ${when}`,
      'MIME-Version: 1.0',
    ];
    // As in real mailboxes: one in 200 has no Message-ID, one in 100 has that of its neighbour.
    if (index % 200 !== 7) lines.push(`Message-ID: <${index % 100 === 50 ? index - 1 : index}.bench@example.org>`);
    return lines.join('\n');
  }

  private plain(head: string, sizeBytes: number): Buffer {
    const start = Buffer.from(`${head}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n`);
    return Buffer.concat([start, this.lines(sizeBytes - start.length)]);
  }

  private withAttachment(head: string, { index, sizeBytes }: MessageWish): Buffer {
    const boundary = `=_b${index}`;
    const file = `doc${index}.pdf`;
    const start = `${head}
Content-Type: multipart/mixed; boundary="${boundary}"

--${boundary}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

`;
    const between = `
--${boundary}
Content-Type: application/pdf; name="${file}"
Content-Disposition: attachment; filename="${file}"
Content-Transfer-Encoding: base64

`;
    const rest = sizeBytes - start.length - between.length - TEXT_BESIDE_ATTACHMENT;
    const count = Math.max(1, Math.min(BASE64_LINES, Math.round(rest / BASE64_LINE)));
    const from = this.random.between(0, BASE64_LINES - count);
    return Buffer.concat([
      Buffer.from(start),
      this.lines(TEXT_BESIDE_ATTACHMENT),
      Buffer.from(between),
      this.base64.subarray(from * BASE64_LINE, (from + count) * BASE64_LINE),
      Buffer.from(`\n--${boundary}--\n`),
    ]);
  }
}

function manyBase64Lines(random: SeededRandom): Buffer {
  const raw = random.bytes(RAW_PER_LINE * BASE64_LINES);
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += RAW_PER_LINE) lines.push(raw.toString('base64', at, at + RAW_PER_LINE));
  return Buffer.from(`${lines.join('\n')}\n`);
}
