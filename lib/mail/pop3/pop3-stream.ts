/**
 * Commands and answers of one POP3 session (RFC 1939), several commands in flight where the server offers it (RFC 2449, 6.6).
 *
 * Invariants:
 * - Answers come in the order of the commands; each command has exactly one.
 * - A multi-line answer is handed over byte for byte, by multiline-reader.ts; nothing is decoded.
 * - A command never holds a line end of its own: what was asked of a server is one line.
 * - No wait is open-ended (stream-watch.ts). When the session ends, by whosever will, every command that waits fails.
 */
import type { Duplex } from 'node:stream';
import { reachOf } from '../imap/imap-fault.ts';
import { MailError, type MailReason } from '../mail-error.ts';
import { pauseSocket, readDirectly } from '../stream/direct-reading.ts';
import { type StreamLimits, StreamWatch } from '../stream/stream-watch.ts';
import { MultilineReader } from './multiline-reader.ts';

/** The first line of an answer. */
export interface Pop3Answer {
  ok: boolean;
  /** Extended response code in upper case, without brackets (RFC 2449, 8): `IN-USE`, `SYS/TEMP`. */
  code: string | undefined;
  /** The words behind it. */
  text: string;
  /** Neither yes nor no: the server waits for a line that belongs to the same command (RFC 5034, 4). */
  goesOn?: true;
}

/** Where the text of a multi-line answer goes; a piece is only valid during the call. */
export interface TextTarget {
  write(piece: Buffer): void;
}

interface Waiting {
  line: string;
  name: string;
  target: TextTarget | undefined;
  resolve: (answer: Pop3Answer) => void;
  reject: (error: MailError) => void;
}

/** RFC 2449, 4, allows 512 bytes; some servers say more. */
const MOST_STATUS_BYTES = 8192;

export class Pop3Stream {
  private readonly socket: Duplex;
  private readonly watch: StreamWatch;
  private readonly queued: Waiting[] = [];
  private readonly inFlight: Waiting[] = [];
  private mostInFlight = 1;
  private status = '';
  private reading: { reader: MultilineReader; answer: Pop3Answer } | undefined;
  private broken: MailError | undefined;
  private closing: Promise<void> | undefined;
  private numbered = 0;
  private readonly onData = (bytes: Buffer) => this.read(bytes);

  /** `direct`: the socket is ours to the end of the session, nobody will put TLS upon it. */
  constructor(socket: Duplex, { direct, ...limits }: StreamLimits & { direct: boolean }) {
    this.socket = socket;
    this.watch = new StreamWatch(socket, limits, (reason) => this.breakOff(reason));
    this.watch.expectLongAnswers();
    socket.on('data', this.onData);
    if (direct) readDirectly(socket, this.onData);
    socket.on('error', this.onLost);
    socket.on('close', this.onLost);
    socket.resume();
  }

  /** The server takes commands while others wait for their answers. */
  allowPipelining(mostInFlight: number): void {
    this.mostInFlight = mostInFlight;
  }

  /** The greeting, which is an answer that nobody asked for. */
  greeting(): Promise<Pop3Answer> {
    return this.enqueue({ line: '', name: 'greeting', target: undefined });
  }

  /**
   * Sends a command and waits for its answer, and with `target` for the whole text that follows an +OK. Commands leave in the
   * order of the calls. Throws MailError with reach mailbox or server when the session ends; a refusal is an answer.
   */
  command(line: string, target?: TextTarget): Promise<Pop3Answer> {
    if (/[\r\n\0]/.test(line)) throw new RangeError('a POP3 command is one line');
    // Every verb has three or four letters; what stands behind it is nobody's business, and a token has no verb.
    return this.enqueue({ line, name: `${line.slice(0, 4)} ${++this.numbered}`, target });
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

  /**
   * Ends this stream and gives the socket back for a TLS handshake. Throws `protocol_error` when the server has said more than
   * it was asked: somebody may have put it there to be taken for the secured server's words (RFC 2595, 2.2).
   */
  handOver(): Duplex {
    const said = this.status !== '' || this.socket.readableLength > 0;
    this.socket.pause();
    this.detach();
    this.broken = new MailError('connection_lost', 'mailbox', { side: 'source' });
    if (!said) return this.socket;
    this.socket.destroy();
    throw new MailError('protocol_error', 'mailbox', { side: 'source' });
  }

  /** RSET, so that nothing is deleted whatever the server thinks, and QUIT. Never throws; safe to call twice. */
  close({ reset }: { reset: boolean }): Promise<void> {
    this.closing ??= this.sayGoodbye(reset);
    return this.closing;
  }

  private async sayGoodbye(reset: boolean): Promise<void> {
    // In the middle of a text the answers would be long in coming.
    if (this.broken === undefined && this.reading === undefined && this.inFlight.length === 0) {
      const limit = setTimeout(() => this.socket.destroy(), 2000);
      try {
        await Promise.all([reset ? this.command('RSET') : undefined, this.command('QUIT')]);
      } catch {
        // The session is over either way.
      }
      clearTimeout(limit);
    }
    this.breakOff('connection_lost');
  }

  private enqueue(command: Omit<Waiting, 'resolve' | 'reject'>): Promise<Pop3Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Pop3Answer>();
    if (this.broken !== undefined) return Promise.reject(this.broken);
    this.queued.push({ ...command, resolve, reject });
    this.send();
    return promise;
  }

  private send(): void {
    let lines = '';
    while (this.inFlight.length < this.mostInFlight) {
      const next = this.queued.shift();
      if (next === undefined) break;
      this.inFlight.push(next);
      this.watch.begin(next.name);
      if (next.name !== 'greeting') lines += `${next.line}\r\n`;
    }
    if (lines !== '') this.socket.write(lines);
  }

  private read(bytes: Buffer): void {
    this.watch.received(bytes.length);
    try {
      for (let at = 0; at < bytes.length && this.broken === undefined; ) at = this.readOn(bytes, at);
    } catch {
      this.breakOff('protocol_error');
    }
  }

  /** Reads one status line or what there is of a text. Says how far it came. Throws RangeError when the protocol is broken. */
  private readOn(bytes: Buffer, at: number): number {
    if (this.reading !== undefined) {
      const end = this.reading.reader.take(bytes, at);
      if (end === -1) return bytes.length;
      const { answer } = this.reading;
      this.reading = undefined;
      this.finish(answer);
      return end;
    }
    const end = bytes.indexOf('\n', at);
    this.status += bytes.toString('latin1', at, end === -1 ? bytes.length : end);
    if (this.status.length > MOST_STATUS_BYTES || this.inFlight.length === 0) throw new RangeError('words that nobody asked for');
    if (end === -1) return bytes.length;
    const answer = readStatus(this.status.replace(/\r$/, ''));
    this.status = '';
    const target = answer.ok ? this.inFlight[0]?.target : undefined;
    if (target === undefined) this.finish(answer);
    else this.reading = { reader: new MultilineReader((piece) => this.take(target, piece)), answer };
    return end + 1;
  }

  private take(target: TextTarget, piece: Buffer): void {
    target.write(piece);
  }

  private finish(answer: Pop3Answer): void {
    const command = this.inFlight.shift();
    if (command === undefined) return;
    this.watch.end(command.name);
    command.resolve(answer);
    this.send();
  }

  private readonly onLost = () => this.breakOff('connection_lost');

  private detach(): void {
    this.watch.stop();
    this.socket.off('data', this.onData);
    this.socket.off('error', this.onLost);
    this.socket.off('close', this.onLost);
  }

  /** Ends the session; what waits fails with this reason. */
  breakOff(reason: MailReason, cause?: unknown): void {
    if (this.broken !== undefined) return;
    const reach = reachOf(reason) === 'server' ? 'server' : 'mailbox';
    this.broken = cause instanceof MailError ? cause : new MailError(reason, reach, { side: 'source', cause });
    this.detach();
    // Without a listener a late error would end the process.
    this.socket.on('error', () => {});
    this.socket.destroy();
    for (const { reject } of [...this.inFlight.splice(0), ...this.queued.splice(0)]) reject(this.broken);
  }
}

/** Throws RangeError for what is no answer. Pure. */
function readStatus(line: string): Pop3Answer {
  if (/^\+( |$)/.test(line)) return { ok: false, code: undefined, text: line.slice(2), goesOn: true };
  const [, sign = '', code, text = ''] = /^(\+OK|-ERR)\b ?(?:\[([^\]\s]{1,64})\] ?)?(.*)$/is.exec(line) ?? [];
  if (sign === '') throw new RangeError('no POP3 answer');
  return { ok: sign.startsWith('+'), code: code?.toUpperCase(), text: Buffer.from(text, 'latin1').toString('utf8') };
}
