/**
 * Octets of mail as text. Pure.
 *
 * A label is believed where it can be true. Chinese programs of twenty years have sent GBK without a label, or as US-ASCII or
 * ISO-8859-1 (where every octet is a letter, so that no decoder complains): those labels are checked against what is there.
 */

/** Labels that say nothing when there are octets above 127. */
const EMPTY_LABELS = /^(|us-ascii|ascii|ansi_x3\.4-1968|x-unknown|unknown|unknown-8bit|default|8bit|binary|none|_autodetect.*)$/;
const LATIN_LABELS = /^(iso-?8859-?1|latin-?1|l1|windows-1252|cp-?1252|x-ansi|ansi)$/;
const CHINESE_LABELS =
  /^(gb_?2312(-80)?|gbk|x-gbk|gb18030|x-gb18030|cp-?936|ms936|windows-936|euc-cn|x-euc-cn|chinese|csgb2312)$/;

/** Text without NULs; what cannot be read becomes U+FFFD. `label`: the charset as the message names it, or nothing. */
export function decodeText(bytes: Buffer, label: string): string {
  const charset = label
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '');
  return decode(bytes, charset).replaceAll('\0', '');
}

function decode(bytes: Buffer, charset: string): string {
  if (/^hz(-gb-2312)?$/.test(charset)) return decodeShifted(bytes, HZ);
  if (/^(iso-2022-kr|csiso2022kr)$/.test(charset)) return decodeShifted(bytes, KOREAN);
  if (isAscii(bytes) && !/^(iso-2022|utf-?7|utf-?16|utf-?32)/.test(charset)) return bytes.toString('latin1');
  if (EMPTY_LABELS.test(charset) || LATIN_LABELS.test(charset)) return guess(bytes);
  if (CHINESE_LABELS.test(charset)) return decodeChinese(bytes);
  if (/^utf-?7$/.test(charset)) return decodeUtf7(bytes);
  const decoder = knownDecoder(charset);
  if (decoder === null) return guess(bytes);
  if (decoder.encoding === 'utf-8')
    return read(bytes, 'utf-8') ?? (looksChinese(bytes) ? lossy(bytes, 'gb18030') : decoder.decode(bytes));
  return decoder.decode(bytes);
}

/** GBK is hardly ever well-formed UTF-8 by chance once it has a few characters; the contrary is common. */
function decodeChinese(bytes: Buffer): string {
  const utf8 = read(bytes, 'utf-8');
  if (utf8 !== null && bytes.filter((octet) => octet >= 0x80).length >= 9) return utf8;
  return read(bytes, 'gb18030') ?? utf8 ?? lossy(bytes, 'gb18030');
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every((octet) => octet < 0x80);
}

function guess(bytes: Buffer): string {
  const exact = read(bytes, 'utf-8');
  if (exact !== null) return exact;
  if (looksChinese(bytes)) return lossy(bytes, 'gb18030');
  if (looksTraditional(bytes)) return lossy(bytes, 'big5');
  return lossy(bytes, 'windows-1252');
}

/** Null when the octets are not of this encoding. */
function read(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function lossy(bytes: Buffer, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

function knownDecoder(charset: string): TextDecoder | null {
  for (const name of [charset, charset.replace(/^(x-|cs)/, ''), charset.replace(/^(cp|ms|windows)-?(\d+)$/, 'windows-$2')]) {
    try {
      return new TextDecoder(name);
    } catch {
      // Not under this name.
    }
  }
  return null;
}

/** How many pairs of octets above 127 there are, and how many of them `common` knows. */
function countPairs(bytes: Buffer, common: (lead: number, trail: number) => boolean): { pairs: number; known: number } {
  let pairs = 0;
  let known = 0;
  const end = Math.min(bytes.length, 64 * 1024);
  for (let at = 0; at < end; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[++at] ?? 0;
    pairs++;
    if (common(lead, trail)) known++;
  }
  return { pairs, known };
}

/** The everyday characters and marks of GB 2312 (rows 1 to 3 and 16 to 55); letters of Latin-1 stand between ASCII ones instead. */
function looksChinese(bytes: Buffer): boolean {
  const { pairs, known } = countPairs(
    bytes,
    (lead, trail) => trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7)),
  );
  return pairs > 0 && known / pairs >= 0.7;
}

/** The frequent characters and marks of Big5. */
function looksTraditional(bytes: Buffer): boolean {
  const { pairs, known } = countPairs(
    bytes,
    (lead, trail) => lead >= 0xa1 && lead <= 0xc6 && ((trail >= 0x40 && trail <= 0x7e) || trail >= 0xa1),
  );
  return pairs >= 2 && known / pairs >= 0.9;
}

interface Shifts {
  begin: RegExp;
  encoding: string;
}

/** RFC 1843 and RFC 1557: seven-bit text in which pairs of octets stand between two marks. */
const HZ: Shifts = { begin: /~\{([^~\n]*)(?:~\}|$)?|~(~)|~\n/gm, encoding: 'gb18030' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are its marks
const KOREAN: Shifts = { begin: /\x0e([^\x0f\n]*)(?:\x0f|$)?|\x1b\$\)C()/gm, encoding: 'euc-kr' };

function decodeShifted(bytes: Buffer, { begin, encoding }: Shifts): string {
  return bytes.toString('latin1').replace(begin, (_, pairs?: string, plain?: string) => {
    if (pairs === undefined) return plain ?? '';
    const octets = Buffer.from(pairs, 'latin1').map((octet) => octet | 0x80);
    return lossy(Buffer.from(octets), encoding);
  });
}

/** RFC 2152. */
function decodeUtf7(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\+([A-Za-z0-9+/]*)-?/g, (_, base64: string) => {
    if (base64 === '') return '+';
    const octets = Buffer.from(base64, 'base64');
    return octets
      .subarray(0, octets.length & ~1)
      .swap16()
      .toString('utf16le');
  });
}
