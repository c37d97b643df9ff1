/** Small real files to attach: each opens in the program that it is for. */
import { crc32, deflateSync } from 'node:zlib';
import type { SeededRandom } from '../seeded-random.ts';
import { encodeGbk } from './gbk.ts';
import type { Attachment } from './mime-message.ts';

/** A PDF of one page with lines of plain ASCII text. */
export function pdf(fileName: string, lines: string[]): Attachment {
  const escaped = lines.map((line) => line.replace(/[\\()]/g, '\\$&'));
  const text = `BT /F1 11 Tf 56 780 Td 16 TL ${escaped.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const table = ['0000000000 65535 f ', ...offsets.map((offset) => `${offset} 00000 n `)].join('\n');
  const end = `xref\n0 ${objects.length + 1}\n${table}\ntrailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return { fileName, mediaType: 'application/pdf', content: Buffer.from(body + end, 'latin1') };
}

function pngChunk(kind: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

/** A small bar chart as PNG; with a content id it is an inline image. */
export function png(fileName: string, random: SeededRandom, contentId?: string): Attachment {
  const [width, height, bars] = [240, 96, 12];
  const tops = Array.from({ length: bars }, () => random.between(12, 84));
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3, 255);
    row[0] = 0;
    for (let x = 0; x < width; x++) {
      const top = tops[Math.floor(x / 20)] ?? 50;
      if (x % 20 > 3 && y > top) row.set([38, 92, 128], 1 + x * 3);
    }
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, true colour.
  header.set([8, 2], 8);
  const content = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  return { fileName, mediaType: 'image/png', content, ...(contentId === undefined ? {} : { contentId }) };
}

/** A table as Chinese Excel saves it: GBK, CRLF, no mark of its encoding. */
export function csv(fileName: string, rows: string[][]): Attachment {
  return { fileName, mediaType: 'text/csv', content: encodeGbk(rows.map((row) => `${row.join(',')}\r\n`).join('')) };
}

/** A ZIP with one stored file of random bytes, for a message of a wanted size. */
export function zip(fileName: string, inner: string, size: number, random: SeededRandom): Attachment {
  const data = random.bytes(size);
  const name = Buffer.from(inner, 'latin1');
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt32LE(crc32(data), 10);
  shared.writeUInt32LE(size, 14);
  shared.writeUInt32LE(size, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, data]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return { fileName, mediaType: 'application/zip', content: Buffer.concat([local, central, end]) };
}
