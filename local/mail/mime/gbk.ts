/** Node reads GBK but does not write it: the table for writing is made by reading every pair of bytes once. */
let table: Map<string, number> | undefined;

function buildTable(): Map<string, number> {
  const decoder = new TextDecoder('gbk');
  const pairs = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && text !== '\ufffd' && !pairs.has(text)) pairs.set(text, lead * 256 + trail);
    }
  }
  return pairs;
}

/** The text in GBK. Throws when GBK has no such character: sample mail has to be exact. */
export function encodeGbk(text: string): Buffer {
  table ??= buildTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const pair = code < 0x80 ? code : table.get(character);
    if (pair === undefined) throw new Error(`not in GBK: ${character}`);
    if (pair > 0xff) bytes.push(pair >> 8, pair & 0xff);
    else bytes.push(pair);
  }
  return Buffer.from(bytes);
}
