/**
 * Opens the zip of a workbook within narrow limits, and packs what belongs to a list anew without compression, so that the
 * library that reads it inflates nothing, and reads the very entries that were looked at here: a zip may say one thing in its
 * directory and another before each file (APPNOTE.TXT 4.3.7, 4.3.12).
 *
 * Limits hold before anything is inflated (what the directory declares) and while it is (what comes out): a zip that lies about
 * its sizes ends at the same place.
 */
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { AppError } from '../errors.ts';

const inflate = promisify(inflateRaw);

export const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;
const MAX_ENTRIES = 1000;
/** Pictures, charts, macros and links are left where they are. */
const WANTED =
  /^(\[Content_Types\]\.xml|xl\/(workbook|sharedStrings|styles)\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/worksheets\/[^/]+\.xml)$/i;

const END = 0x06054b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
const [STORED, DEFLATED] = [0, 8];

interface Entry {
  name: string;
  method: number;
  packedBytes: number;
  unpackedBytes: number;
  offset: number;
}

/** File names and their bytes. Throws sheet.not_sheet, sheet.unpacked_too_large. */
export async function unpackWorkbook(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(zip).filter(({ name }) => WANTED.test(name));
  const declared = entries.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  if (declared > MAX_UNPACKED_BYTES) throw new AppError('sheet.unpacked_too_large');
  const files = new Map<string, Buffer>();
  let left = MAX_UNPACKED_BYTES;
  for (const entry of entries) {
    const content = await contentOf(zip, entry, left);
    left -= content.length;
    files.set(entry.name, content);
  }
  if (!files.has('xl/workbook.xml')) throw new AppError('sheet.not_sheet');
  return files;
}

function notSheet(cause?: unknown): AppError {
  return new AppError('sheet.not_sheet', {}, { cause });
}

function readDirectory(zip: Buffer): Entry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count > MAX_ENTRIES) throw new AppError('sheet.unpacked_too_large');
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== DIRECTORY) throw notSheet();
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      packedBytes: zip.readUInt32LE(at + 20),
      unpackedBytes: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The end of the directory stands at the end of the file, before a comment of at most 64 KiB. */
function findEnd(zip: Buffer): number {
  const least = Math.max(0, zip.length - 22 - 0xffff);
  for (let at = zip.length - 22; at >= least; at--) if (zip.readUInt32LE(at) === END) return at;
  throw notSheet();
}

async function contentOf(zip: Buffer, { method, packedBytes, offset }: Entry, left: number): Promise<Buffer> {
  if (offset + 30 > zip.length || zip.readUInt32LE(offset) !== LOCAL) throw notSheet();
  const begin = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  const packed = zip.subarray(begin, begin + packedBytes);
  if (packed.length !== packedBytes) throw notSheet();
  if (method === STORED) {
    if (packedBytes > left) throw new AppError('sheet.unpacked_too_large');
    return packed;
  }
  if (method !== DEFLATED) throw notSheet();
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, left) });
  } catch (cause) {
    const tooLong = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw tooLong ? new AppError('sheet.unpacked_too_large') : notSheet(cause);
  }
}

/** A zip of these files, none of them compressed. */
export function packStored(files: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const nameBytes = Buffer.from(name);
    const head = fileHead(nameBytes, content);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, nameBytes]);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, nameBytes);
    parts.push(local, content);
    offset += local.length + content.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** The 26 bytes that stand both before a file and in the directory: version, flags, method, time, CRC, sizes, lengths. */
function fileHead(name: Buffer, content: Buffer): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(0x0800, 2); // names are UTF-8
  head.writeUInt32LE(crc32(content), 10);
  head.writeUInt32LE(content.length, 14);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt16LE(name.length, 22);
  return head;
}
