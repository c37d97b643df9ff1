/**
 * One signed-in IMAP connection with several commands in flight. imapflow connects, secures and signs in, then hands the
 * socket over (`unbind`): it keeps one command in flight, waits for `+` on each literal and parses every answer into objects,
 * and a copy can afford none of these.
 *
 * Invariants:
 * - A command is written whole, never mixed with another; tagged answers find their command by the tag, in any order.
 * - A command that stores something is complete only with its last line end. That one is written alone, after everything
 *   before it has left for the kernel and after `guard` has allowed it: a process that was stopped in the middle and lost its
 *   lease meanwhile completes no command (trust.md 3, "worker paused").
 * - The socket's buffer is the only queue: what it does not take whole is waited for.
 * - No wait is open-ended: see stream-watch.ts. When the connection ends, by whosever will, every command in flight fails: its
 *   outcome is unknown.
 */
import type { Duplex } from 'node:stream';
import type { ImapConnection } from '../imap/imap-connection.ts';
import { reachOf } from '../imap/imap-fault.ts';
import { byeReason } from '../imap/refusal-table.ts';
import { MailError, type MailReason, type MailSide } from '../mail-error.ts';
import { type CommandPart, writeCommand } from './command-writer.ts';
import { pauseSocket, readDirectly } from './direct-reading.ts';
import { KeptLiteral, type LiteralTarget, ResponseReader } from './response-reader.ts';
import { StreamWatch } from './stream-watch.ts';

export interface TaggedAnswer {
  status: 'OK' | 'NO' | 'BAD';
  /** Response code without brackets, its first word and the rest. */
  code: string | undefined;
  codeData: string;
  text: string;
}

/**
 * What a command does with responses while it is in flight. The commands are asked in the order in which they were sent until
 * one knows a response for its own: a server may carry out several at a time (RFC 9051, 5.5). What they throw ends the
 * connection as `protocol_error`.
 */
export interface ResponseTaker {
  /** True when it was for this command. */
  untagged?(text: string, literals: LiteralTarget[]): boolean;
  /** Where a literal goes; when nobody knows, it is kept in memory as long as it is small. */
  literal?(text: string, sizeBytes: number): LiteralTarget | undefined;
  /** Told of the tagged answer before anything that follows it on the wire is looked at. */
  answered?(answer: TaggedAnswer): void;
}

interface Waiting extends ResponseTaker {
  resolve: (answer: TaggedAnswer) => void;
  reject: (error: MailError) => void;
}

const MOST_KEPT_LITERAL_BYTES = 1024 * 1024;

export class CommandStream {
  /** In upper case, as the server listed them after the login. */
  readonly capabilities: ReadonlySet<string>;
  readonly side: MailSide;
  /** The folder that was opened last, for folder-selection.ts. */
  selected: unknown;
  private readonly socket: Duplex;
  private readonly reader: ResponseReader;
  private readonly waiting = new Map<string, Waiting>();
  private readonly watch: StreamWatch;
  private goAhead: (() => void) | undefined;
  private broken: MailError | undefined;
  private closing: Promise<void> | undefined;
  /** Commands that have not left whole. */
  private unwritten = 0;
  private writing: Promise<unknown> = Promise.resolve();
  private tags = 0;

  /** Takes the connection over; it must not be used, nor closed, by anybody else from now on. */
  constructor(connection: ImapConnection, { mostLiterals }: { mostLiterals?: number } = {}) {
    this.side = connection.side;
    const owner = {
      beginLiteral: (text: string, sizeBytes: number) => this.beginLiteral(text, sizeBytes),
      takeResponse: (text: string, literals: LiteralTarget[]) => this.takeResponse(text, literals),
    };
    this.reader = new ResponseReader(owner, mostLiterals);
    this.capabilities = new Set([...connection.client.capabilities.keys()].map((name) => name.toUpperCase()));
    this.socket = connection.handOver({ abort: () => this.breakOff('aborted') });
    this.watch = new StreamWatch(this.socket, connection.streamLimits, (reason) => this.breakOff(reason));
    const read = (chunk: Buffer) => this.read(chunk);
    // What the socket has read before it was handed over still comes by `data`.
    this.socket.on('data', read);
    readDirectly(this.socket, read);
    this.socket.on('error', () => this.breakOff('connection_lost'));
    this.socket.on('close', () => this.breakOff('connection_lost'));
    this.socket.resume();
  }

  get usable(): boolean {
    return this.broken === undefined;
  }

  /**
   * Sends one command and waits for its tagged answer. Several may be sent without waiting; they leave in the order of the
   * calls. `guard` is asked before the first byte, before each literal and before the last line end; when it throws, nothing
   * of the command can be carried out, and once bytes have left the connection is over.
   * Throws MailError with reach mailbox or server (outcome unknown), and what `guard` throws.
   */
  async command(parts: readonly CommandPart[], taker: ResponseTaker = {}, guard?: () => void): Promise<TaggedAnswer> {
    if (this.broken !== undefined) throw this.broken;
    if (this.closing !== undefined) throw this.fault('connection_lost');
    const tag = `B${(++this.tags).toString(36)}`;
    const { promise: answer, resolve, reject } = Promise.withResolvers<TaggedAnswer>();
    answer.catch(() => {}); // it is awaited below, after the writing, which may fail first
    this.unwritten++;
    const written = this.writing.then(() => {
      if (this.broken !== undefined) throw this.broken;
      guard?.();
      this.waiting.set(tag, { ...taker, resolve, reject });
      this.watch.begin(tag);
      return this.write(tag, parts, answer, guard);
    });
    const left = () => {
      this.unwritten--;
    };
    this.writing = written.then(left, left);
    try {
      return (await written) ?? (await answer);
    } finally {
      this.waiting.delete(tag);
      this.watch.end(tag);
    }
  }

  /** The answers to come list messages and may be long. */
  expectLongAnswers(): void {
    this.watch.expectLongAnswers();
  }

  /** While `paused`, nothing is read: for a target that cannot keep up. */
  pauseReading(paused: boolean): void {
    this.watch.pause(paused);
    pauseSocket(this.socket, paused);
  }

  /** What comes now is a message that is thrown away: that must not take for ever. */
  dropReading(dropping: boolean): void {
    this.watch.drop(dropping);
  }

  /** LOGOUT and the end of the socket; what is in flight may still be answered until then. Never throws; safe to call twice. */
  close(): Promise<void> {
    this.closing ??= this.sayGoodbye();
    return this.closing;
  }

  private async sayGoodbye(): Promise<void> {
    // In the middle of a literal LOGOUT would become part of it, and after one the end of its command.
    if (this.broken === undefined && this.unwritten === 0 && !this.socket.destroyed) {
      const ended = new Promise((resolve) => this.socket.once('close', resolve));
      this.socket.end('BZ LOGOUT\r\n');
      const limit = setTimeout(() => this.socket.destroy(), 2000);
      await ended;
      clearTimeout(limit);
    }
    this.breakOff('connection_lost');
  }

  /** A refusal of this connection's server as a MailError. */
  fault(reason: MailReason, serverText?: string): MailError {
    return new MailError(reason, reachOf(reason), { side: this.side, serverText });
  }

  private async write(
    tag: string,
    parts: readonly CommandPart[],
    answer: Promise<TaggedAnswer>,
    guard: (() => void) | undefined,
  ): Promise<TaggedAnswer | undefined> {
    const literalPlus = this.capabilities.has('LITERAL+');
    const waitForGo = async () => {
      const go = new Promise<'go'>((resolve) => {
        this.goAhead = () => resolve('go');
      });
      return Promise.race([go, answer]);
    };
    const options = { literalPlus, waitForGo, guard, brokenBy: () => this.broken };
    try {
      const refused = await writeCommand(this.socket, tag, parts, options);
      return refused === undefined || refused === 'go' ? undefined : refused;
    } catch (error) {
      // Half a command is on its way: nothing may follow it.
      this.breakOff('connection_lost');
      throw error;
    }
  }

  private read(chunk: Buffer): void {
    this.watch.received(chunk.length);
    try {
      this.reader.push(chunk);
    } catch {
      this.breakOff('protocol_error');
    }
  }

  private beginLiteral(text: string, sizeBytes: number): LiteralTarget {
    for (const command of this.waiting.values()) {
      const target = command.literal?.(text, sizeBytes);
      if (target !== undefined) return target;
    }
    if (sizeBytes > MOST_KEPT_LITERAL_BYTES || !this.watch.text(sizeBytes)) throw new RangeError('a literal that nobody wants');
    return new KeptLiteral();
  }

  private takeResponse(text: string, literals: LiteralTarget[]): void {
    if (this.broken !== undefined) return;
    if (!this.watch.text(text.length + 2)) this.breakOff('protocol_error');
    else if (text.startsWith('* ')) this.takeUntagged(text, literals);
    else if (text.startsWith('+')) {
      this.goAhead?.();
      this.goAhead = undefined;
    } else this.takeTagged(text);
  }

  private takeUntagged(text: string, literals: LiteralTarget[]): void {
    const bye = /^\* BYE\b ?(.*)$/is.exec(text);
    if (bye !== null) {
      const words = inUtf8(bye[1] ?? '');
      this.breakOff(byeReason(words), words);
      return;
    }
    for (const command of this.waiting.values()) if (command.untagged?.(text, literals) === true) return;
  }

  private takeTagged(text: string): void {
    const tagged = /^(B[0-9a-z]+) (OK|NO|BAD)\b(?: \[([^\] ]+) ?([^\]]*)\])? ?(.*)$/is.exec(text);
    if (tagged === null) return;
    const [, tag = '', status = '', code, codeData = '', words = ''] = tagged;
    const found = this.waiting.get(tag);
    if (found === undefined) return;
    // The watch goes on: the command may not have left whole yet, and the server not take the rest of it.
    this.waiting.delete(tag);
    const answer = { status: statusOf(status), code, codeData, text: inUtf8(words) };
    found.answered?.(answer);
    found.resolve(answer);
  }

  private breakOff(reason: MailReason, serverText?: string): void {
    if (this.broken !== undefined) return;
    // The outcome of what is in flight is unknown, so nothing of it may reach less than the mailbox.
    const reach = reachOf(reason) === 'server' ? 'server' : 'mailbox';
    this.broken = new MailError(reason, reach, { side: this.side, serverText });
    this.watch.stop();
    this.socket.destroy();
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }
}

function statusOf(text: string): TaggedAnswer['status'] {
  const upper = text.toUpperCase();
  return upper === 'OK' || upper === 'NO' ? upper : 'BAD';
}

function inUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
