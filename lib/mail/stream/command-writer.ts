/**
 * Writes one command with its literals (RFC 9051, 2.2.1; LITERAL+ RFC 7888; literal8 RFC 3516).
 * Invariants: see command-stream.ts. The last line end of a command with literals is written when nothing else is left in
 * our buffers, so that it leaves in the very call that was allowed to write it.
 */
import type { Duplex } from 'node:stream';
import { tracePoint } from '../../trace.ts';

/** A piece of a command: text as it is (latin1), or a literal whose bytes are read when its turn comes. */
export type CommandPart = string | { sizeBytes: number; binary: boolean; pieces: () => Iterable<Buffer> | AsyncIterable<Buffer> };

export interface WriteOptions<Answer> {
  literalPlus: boolean;
  /** Waits for the server's `+`, or for its refusal. */
  waitForGo: () => Promise<'go' | Answer>;
  guard: (() => void) | undefined;
  /** Why the connection is over, if it is. */
  brokenBy: () => Error | undefined;
}

/** Returns the server's answer when it refused before the end. Throws what broke the connection, and what `guard` throws. */
export async function writeCommand<Answer>(
  socket: Duplex,
  tag: string,
  parts: readonly CommandPart[],
  options: WriteOptions<Answer>,
): Promise<'go' | Answer | undefined> {
  let text = `${tag} `;
  let hasLiteral = false;
  socket.cork();
  try {
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      hasLiteral = true;
      options.guard?.();
      socket.write(`${text}${part.binary ? '~' : ''}{${part.sizeBytes}${options.literalPlus ? '+' : ''}}\r\n`, 'latin1');
      text = '';
      if (!options.literalPlus) {
        socket.uncork();
        const said = await options.waitForGo();
        socket.cork();
        if (said !== 'go') return said;
      }
      await writeLiteral(socket, part, options);
    }
    if (text !== '' && hasLiteral) socket.write(text, 'latin1');
  } finally {
    socket.uncork();
  }
  if (!hasLiteral) {
    socket.write(`${text}\r\n`, 'latin1');
    return undefined;
  }
  await flushed(socket, options);
  options.guard?.();
  socket.write('\r\n');
  tracePoint('after_last_byte');
  return undefined;
}

async function writeLiteral<Answer>(
  socket: Duplex,
  { sizeBytes, pieces }: Exclude<CommandPart, string>,
  options: WriteOptions<Answer>,
): Promise<void> {
  let left = sizeBytes;
  for await (const piece of pieces()) {
    if (piece.length > left) throw new Error('a literal is longer than it was announced');
    left -= piece.length;
    if (socket.write(piece)) continue;
    socket.uncork();
    tracePoint('in_literal');
    await drained(socket, options);
    socket.cork();
  }
  if (left !== 0) throw new Error('a literal is shorter than it was announced');
}

async function drained<Answer>(socket: Duplex, { brokenBy }: WriteOptions<Answer>): Promise<void> {
  while (socket.writableNeedDrain && brokenBy() === undefined) await eventOf(socket, 'drain');
  const broken = brokenBy();
  if (broken !== undefined) throw broken;
}

/** Waits until the kernel has taken everything that was written. */
async function flushed<Answer>(socket: Duplex, { brokenBy }: WriteOptions<Answer>): Promise<void> {
  if (socket.writableLength > 0) {
    await new Promise<void>((resolve) => {
      const go = () => {
        socket.off('close', go);
        resolve();
      };
      socket.once('close', go);
      socket.write('', () => go());
    });
  }
  const broken = brokenBy();
  if (broken !== undefined) throw broken;
}

function eventOf(socket: Duplex, name: 'drain'): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      socket.off(name, go);
      socket.off('close', go);
      resolve();
    };
    socket.on(name, go);
    socket.on('close', go);
  });
}
