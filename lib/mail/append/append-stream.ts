/**
 * One signed-in IMAP connection that speaks APPEND and nothing else. imapflow connects, secures and signs in, then hands the
 * socket over (`unbind`): it keeps one command in flight and waits for `+` on each literal, and both are what a copy cannot afford.
 *
 * Invariants:
 * - A command is written whole, never mixed with another; tagged answers find their command by the tag, in any order.
 * - A literal is announced with its exact length: LITERAL+ (RFC 7888) sends it at once, else the server's `+` is waited for.
 * - The socket's buffer is the only queue: after a write that it did not take whole, `drain` is awaited.
 * - When the connection ends, by whosever will, every command in flight fails: its outcome is unknown.
 */
import type { Duplex } from 'node:stream';
import type { ImapConnection } from '../imap/imap-connection.ts';
import { reachOf } from '../imap/imap-fault.ts';
import { byeReason } from '../imap/refusal-table.ts';
import { MailError, type MailReason } from '../mail-error.ts';

export interface TaggedAnswer {
  status: 'OK' | 'NO' | 'BAD';
  /** Response code without brackets, its first word and the rest. */
  code: string | undefined;
  codeData: string;
  text: string;
}

/** A piece of a command: text as it is, or a literal. */
export type CommandPart = string | { literal: Buffer; binary: boolean };

interface Waiting {
  resolve: (answer: TaggedAnswer) => void;
  reject: (error: MailError) => void;
}

const MOST_LINE_BYTES = 1024 * 1024;
const SILENCE_MS = 60_000;
/** A server that takes less than this is given up (trust.md 5, line 11). */
const LEAST_BYTES_PER_MS = 10;

export class AppendStream {
  readonly multiAppend: boolean;
  readonly binary: boolean;
  private readonly literalPlus: boolean;
  private readonly socket: Duplex;
  private readonly waiting = new Map<string, Waiting>();
  private line: Buffer[] = [];
  private lineBytes = 0;
  private literalLeft = 0;
  private goAhead: (() => void) | undefined;
  private broken: MailError | undefined;
  private tags = 0;

  /** Takes the connection over; it must not be used, nor closed, by anybody else from now on. */
  constructor(connection: ImapConnection) {
    const { capabilities } = connection.client;
    this.multiAppend = capabilities.has('MULTIAPPEND');
    this.binary = capabilities.has('BINARY');
    this.literalPlus = capabilities.has('LITERAL+');
    this.socket = connection.handOver();
    this.socket.on('data', (chunk: Buffer) => this.read(chunk));
    this.socket.on('error', () => this.breakOff('connection_lost'));
    this.socket.on('close', () => this.breakOff('connection_lost'));
    this.socket.resume();
  }

  /** Sends one command and waits for its tagged answer. Throws MailError with reach mailbox or server: outcome unknown. */
  async command(parts: readonly CommandPart[], beforeSend: () => void): Promise<TaggedAnswer> {
    if (this.broken !== undefined) throw this.broken;
    beforeSend();
    const tag = `B${(++this.tags).toString(36)}`;
    const answer = new Promise<TaggedAnswer>((resolve, reject) => this.waiting.set(tag, { resolve, reject }));
    answer.catch(() => {}); // it is awaited below, after the writing, which may fail first
    const bytes = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : part.literal.length), 0);
    const limit = setTimeout(() => this.breakOff('timeout'), SILENCE_MS + bytes / LEAST_BYTES_PER_MS);
    try {
      const refused = await this.write(tag, parts, answer);
      return refused ?? (await answer);
    } finally {
      clearTimeout(limit);
      this.waiting.delete(tag);
    }
  }

  /** LOGOUT and the end of the socket. Never throws. */
  async close(): Promise<void> {
    if (this.broken === undefined) {
      const ended = new Promise((resolve) => this.socket.once('close', resolve));
      this.socket.end('BZ LOGOUT\r\n');
      const limit = setTimeout(() => this.socket.destroy(), 2000);
      await ended;
      clearTimeout(limit);
    }
    this.socket.destroy();
  }

  /** Writes the command. Where literals wait for `+`, the server may refuse instead: then its answer is returned. */
  private async write(
    tag: string,
    parts: readonly CommandPart[],
    answer: Promise<TaggedAnswer>,
  ): Promise<TaggedAnswer | undefined> {
    this.socket.cork();
    let text = `${tag} `;
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      this.socket.write(`${text}${part.binary ? '~' : ''}{${part.literal.length}${this.literalPlus ? '+' : ''}}\r\n`, 'latin1');
      text = '';
      if (!this.literalPlus) {
        this.socket.uncork();
        const go = new Promise<'go'>((resolve) => {
          this.goAhead = () => resolve('go');
        });
        const first = await Promise.race([go, answer]);
        if (first !== 'go') return first;
        this.socket.cork();
      }
      if (!this.socket.write(part.literal)) {
        this.socket.uncork();
        await this.drained();
        this.socket.cork();
      }
    }
    this.socket.write(`${text}\r\n`, 'latin1');
    this.socket.uncork();
    return undefined;
  }

  private async drained(): Promise<void> {
    while (this.socket.writableNeedDrain) {
      if (this.broken !== undefined) throw this.broken;
      await new Promise<void>((resolve) => {
        const go = () => {
          this.socket.off('drain', go);
          this.socket.off('close', go);
          resolve();
        };
        this.socket.on('drain', go);
        this.socket.on('close', go);
      });
    }
    if (this.broken !== undefined) throw this.broken;
  }

  private read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.literalLeft > 0) {
        const taken = Math.min(this.literalLeft, chunk.length - at);
        this.literalLeft -= taken;
        at += taken;
        continue;
      }
      const end = chunk.indexOf(10, at);
      const piece = chunk.subarray(at, end < 0 ? chunk.length : end + 1);
      this.line.push(piece);
      this.lineBytes += piece.length;
      at += piece.length;
      if (this.lineBytes > MOST_LINE_BYTES) {
        this.breakOff('protocol_error');
        return;
      }
      if (end >= 0) this.endLine();
    }
  }

  private endLine(): void {
    const text = Buffer.concat(this.line)
      .toString('utf8')
      .replace(/\r?\n$/, '');
    // Untagged data may hold literals (a folder's name): they are skipped, the line goes on behind them.
    const literal = /\{(\d{1,9})\}$/.exec(text);
    if (literal !== null && text.startsWith('* ')) {
      this.literalLeft = Number(literal[1]);
      return;
    }
    this.line = [];
    this.lineBytes = 0;
    this.readLine(text);
  }

  private readLine(text: string): void {
    if (text.startsWith('+')) {
      this.goAhead?.();
      this.goAhead = undefined;
      return;
    }
    const bye = /^\* BYE ?(.*)$/i.exec(text);
    if (bye !== null) {
      this.breakOff(byeReason(bye[1] ?? ''), bye[1]);
      return;
    }
    const tagged = /^(B[0-9a-z]+) (OK|NO|BAD)(?: \[([^\] ]+) ?([^\]]*)\])? ?(.*)$/i.exec(text);
    if (tagged === null) return;
    const [, tag = '', status = '', code, codeData = '', words = ''] = tagged;
    this.waiting.get(tag)?.resolve({ status: statusOf(status), code, codeData, text: words });
  }

  private breakOff(reason: MailReason, serverText?: string): void {
    if (this.broken !== undefined) return;
    // The outcome of what is in flight is unknown, so nothing of it may reach less than the mailbox.
    const reach = reachOf(reason) === 'server' ? 'server' : 'mailbox';
    this.broken = new MailError(reason, reach, { side: 'destination', serverText });
    this.socket.destroy();
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }
}

function statusOf(text: string): TaggedAnswer['status'] {
  const upper = text.toUpperCase();
  return upper === 'OK' || upper === 'NO' ? upper : 'BAD';
}
