/**
 * Buffers for what is read from mail servers, and a look at their bytes that costs a sixth of what JavaScript takes for it: for
 * every message it has to be known whether each of its lines ends in CRLF (canonical-hash.ts), and of all that the copy does
 * with a byte, only hashing and the network took longer than that.
 *
 * A WebAssembly function of 16 bytes at a time does the looking; it sees only its own memory, so that is what sockets read into
 * (direct-reading.ts). Bytes that lie anywhere else are looked at in JavaScript, with the same answer (canonical-hash.test.ts).
 * Invariant: whoever took a buffer gives it back once, and does not touch it afterwards.
 */

export const READ_BYTES = 128 * 1024;
/** The most that lie in the scanned memory; more sockets than that get other memory. It is occupied only once it is used. */
const MOST_BUFFERS = 64;
const PAGE_BYTES = 64 * 1024;
/** The function looks back two bytes. */
const LEAD_BYTES = 16;
const STEP = 16;
const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;

interface Scanner {
  memory: ArrayBufferLike;
  free: Buffer[];
  /** Whether any of the 16 bytes from `at + 2` on, or of the next 16, and so on below `end + 2`, is untidy: 0 or 1. */
  scan: (at: number, end: number) => number;
}

let made: Scanner | undefined;

/** A buffer of READ_BYTES, whatever it holds. */
export function takeReadBuffer(): Buffer {
  made ??= makeScanner();
  return made.free.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
}

/** Gives it back. */
export function giveReadBuffer(buffer: Buffer): void {
  if (made !== undefined && buffer.buffer === made.memory) made.free.push(buffer);
}

/** True when text, which begins with neither CR nor LF, holds no NUL and no LF but in a CRLF that no other CR precedes. */
export function isTidy(text: Buffer): boolean {
  return made !== undefined && text.buffer === made.memory && text.length >= STEP ? isTidyHere(made, text) : isTidyAnywhere(text);
}

function isTidyHere({ scan }: Scanner, text: Buffer): boolean {
  const at = text.byteOffset - 2;
  const end = at + text.length - STEP;
  // The last step ends with the text, and may look at some bytes for the second time.
  return scan(at, end) === 0 && scan(end, end) === 0;
}

/** Native searches, one for each line. */
function isTidyAnywhere(text: Buffer): boolean {
  if (text.includes(NUL)) return false;
  for (let at = text.indexOf(LF); at !== -1; at = text.indexOf(LF, at + 1)) {
    if (text[at - 1] !== CR || text[at - 2] === CR) return false;
  }
  return true;
}

function makeScanner(): Scanner {
  const pages = Math.ceil((LEAD_BYTES + MOST_BUFFERS * READ_BYTES) / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(SCAN), { m: { m: memory } });
  const { scan } = exports;
  if (typeof scan !== 'function') throw new Error('the function has another name');
  const free = Array.from({ length: MOST_BUFFERS }, (_, i) =>
    Buffer.from(memory.buffer, LEAD_BYTES + i * READ_BYTES, READ_BYTES),
  );
  return { memory: memory.buffer, free: free.reverse(), scan: (at, end) => Number(scan(at, end)) };
}

/** `splat(value) == here[offset + 2 ..]`, for 16 bytes. The numbers are opcodes of the WebAssembly specification, 5.4. */
const equals = (offset: number, value: number) => {
  const load = [0x20, 0, 0xfd, 0, 0, offset + 2]; // local.get at, v128.load
  return [...load, 0x41, value, 0xfd, 15, 0xfd, 35]; // i32.const, i8x16.splat, i8x16.eq
};
const OR = [0xfd, 80];

/** `do { lf = ...; bad |= ...; at += 16 } while (at < end); return any(bad)`, with the parameters at, end and the locals bad, lf. */
const BODY = [
  [1, 2, 0x7b], // two locals of type v128
  [0x03, 0x40, ...equals(0, LF), 0x21, 3], // loop, lf = here is LF
  [0x20, 2, ...equals(0, NUL), ...OR], // bad, or here is NUL
  [0x20, 3, ...equals(-1, CR), 0xfd, 79, ...OR], // or LF and not CR before it
  [0x20, 3, ...equals(-2, CR), 0xfd, 78, ...OR, 0x21, 2], // or LF and CR two before it
  [0x20, 0, 0x41, STEP, 0x6a, 0x22, 0, 0x20, 1, 0x48, 0x0d, 0, 0x0b], // at += 16, again while at < end
  [0x20, 2, 0xfd, 83, 0x0b], // v128.any_true
].flat();

const NAME = [4, ...Buffer.from('scan')];
const section = (id: number, content: number[]) => [id, content.length, ...content];
const SCAN = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f]), // type: (i32, i32) -> i32
  ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]), // import: memory m.m
  ...section(3, [1, 0]),
  ...section(7, [1, ...NAME, 0, 0]), // export: scan
  ...section(10, [1, BODY.length, ...BODY]),
]);
