/**
 * One signed-in IMAP connection with our limits around every command (trust.md 1, finding 2).
 *
 * Invariants:
 * - Nothing is left to "if offered": TLS from the first byte, required STARTTLS, or plain text because somebody chose it.
 * - Every failure leaves here as a MailError. After one that reaches the mailbox or the server the connection is closed.
 * - No wait is open-ended: opening has one deadline, commands run under a CommandWatch, and an abort closes the socket.
 */
import type { Duplex } from 'node:stream';
import { ImapFlow, type MailboxObject } from 'imapflow';
import type { MailLogin, MailServer } from '../connection.ts';
import { MailError, type MailReason, type MailSide } from '../mail-error.ts';
import type { StreamLimits } from '../stream/stream-watch.ts';
import { COMMAND_LIMITS, type CommandLimits, CommandWatch } from './command-watch.ts';
import { mailErrorFrom, reachOf } from './imap-fault.ts';
import { imapTransport, type TransportNotes } from './imap-transport.ts';
import { passwordRefusal, type RefusedStep } from './refusal-table.ts';
import type { ServerCertificate } from './server-certificate.ts';

export interface ImapOptions {
  side: MailSide;
  /** Largest literal that is taken, in bytes: the largest message. Default 128 MiB. */
  maxMessageBytes?: number | undefined;
  /** From the first SYN to the end of the login. Default 30 s. */
  openTimeoutMs?: number | undefined;
  /** How long a server may be silent within a command. Default: as the command's limits say. */
  silenceMs?: number | undefined;
  /** How long an answer on the stream may take before its rate counts. Default: as stream-watch.ts says. */
  graceMs?: number | undefined;
  /** Closes the connection; what runs then fails with `aborted`. */
  signal?: AbortSignal | undefined;
  /** Told what the server presented, before it is judged; for probes that fail. */
  onCertificate?: ((certificate: ServerCertificate) => void) | undefined;
  /** Told how far the attempt to connect came, before it resolves or rejects; for probes. */
  onStage?: ((stage: TransportNotes['stage']) => void) | undefined;
}

const MEGABYTE = 1024 * 1024;
const DEFAULT_MESSAGE_BYTES = 128 * MEGABYTE;

/**
 * Connects and signs in. Throws MailError: host_*, certificate_*, tls_unavailable, not_a_mail_server, ip_refused, throttled (reach server);
 * wrong_password, password_expired, client_password, token_only, imap_disabled, login_blocked, timeout, connection_lost (reach
 * mailbox).
 * `server.address` must have passed providers/host-guard.ts when the server is not our own. Close the result.
 */
export async function openImapConnection(server: MailServer, login: MailLogin, options: ImapOptions): Promise<ImapConnection> {
  // A line end in a name or password would be a second command, a NUL another user (RFC 4616).
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these
  const unsendable = /[\r\n\u0000]/;
  if (unsendable.test(login.user) || unsendable.test(login.password ?? login.accessToken))
    throw fault('wrong_password', options.side);
  const connection = new ImapConnection(server, login, options);
  await connection.open();
  return connection;
}

export class ImapConnection {
  /** imapflow itself, for the files of this room. */
  readonly client: ImapFlow;
  readonly side: MailSide;
  readonly maxMessageBytes: number;
  private readonly options: ImapOptions;
  /** Who judges the password of this login. Null: it is by a token. */
  private readonly passwordHost: string | null;
  private readonly notes: TransportNotes = { stage: 'connecting', certificate: null };
  private readonly stopListening: () => void;
  /** Why we closed the connection ourselves; whatever fails afterwards failed for this reason. */
  private broken: MailError | undefined;

  constructor(server: MailServer, login: MailLogin, options: ImapOptions) {
    this.side = options.side;
    this.options = options;
    this.passwordHost = login.accessToken === undefined ? server.host : null;
    this.maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MESSAGE_BYTES;
    this.client = new ImapFlow({
      host: server.host,
      port: server.port,
      secure: server.security === 'tls',
      ...(server.security === 'tls' ? {} : { doSTARTTLS: server.security === 'starttls' }),
      auth: {
        user: login.user,
        ...(login.accessToken === undefined ? { pass: login.password } : { accessToken: login.accessToken }),
      },
      // NetEase refuses every folder ("Unsafe Login") to clients that do not say who they are (RFC 2971).
      clientInfo: { name: 'Banjia', version: '1', vendor: 'Banjia' },
      transport: imapTransport(server, options.side, this.notes),
      logger: this.refusalLogger(),
      disableAutoIdle: true,
      disableCompression: true,
      // CONDSTORE would add a MODSEQ to every line, UTF8=ACCEPT change how names are written; we use neither.
      disableAutoEnable: true,
      disableIMAP4rev2: true,
      connectionTimeout: options.openTimeoutMs ?? 30_000,
      greetingTimeout: options.openTimeoutMs ?? 30_000,
      // Longer than ours: the watch decides, and knows whether somebody is waiting.
      socketTimeout: 15 * 60_000,
      maxLiteralSize: this.maxMessageBytes + MEGABYTE,
      maxResponseSize: this.maxMessageBytes + 2 * MEGABYTE,
      maxLineLength: MEGABYTE,
      maxResponseTokens: 100_000,
    });
    // Says what a command's own error does not (LiteralTooLarge, ECONNRESET); without a listener Node would end the process.
    this.client.on('error', (error: unknown) => {
      this.broken ??= mailErrorFrom(error, this.side, 'other');
    });
    const abort = () => this.breakOff('aborted');
    options.signal?.addEventListener('abort', abort, { once: true });
    this.stopListening = () => options.signal?.removeEventListener('abort', abort);
  }

  /** What the server presented; null over plain text. */
  get certificate(): ServerCertificate | null {
    return this.notes.certificate;
  }

  get usable(): boolean {
    return this.client.usable && this.broken === undefined;
  }

  /** For openImapConnection alone. */
  async open(): Promise<void> {
    if (this.options.signal?.aborted) throw this.closeFor(fault('aborted', this.side));
    const limit = this.options.openTimeoutMs ?? 30_000;
    const limits = { ...COMMAND_LIMITS, silenceMs: limit, graceMs: limit, bytesPerSecond: Number.POSITIVE_INFINITY };
    try {
      await this.watch(limits).wait(this.client.connect());
    } catch (error) {
      const failure = this.signInFailure(error);
      const unreachable = failure.reason === 'timeout' && this.notes.stage === 'connecting';
      throw this.closeFor(unreachable ? fault('host_unreachable', this.side, error) : failure);
    } finally {
      this.options.onStage?.(this.notes.stage);
      if (this.notes.certificate !== null) this.options.onCertificate?.(this.notes.certificate);
    }
  }

  /** Runs one command. Throws MailError; `step` says how a refusal is to be read. */
  async command<T>(
    step: RefusedStep,
    work: (client: ImapFlow) => Promise<T>,
    limits: CommandLimits = COMMAND_LIMITS,
  ): Promise<T> {
    this.assertOpen();
    try {
      return await this.watch(limits).wait(work(this.client));
    } catch (error) {
      throw this.failure(error, step);
    }
  }

  /** Runs a command that answers with many messages; leaving the loop early is allowed, another command inside it is not. */
  async *messages<T>(step: RefusedStep, work: (client: ImapFlow) => AsyncIterable<T>, limits: CommandLimits): AsyncGenerator<T> {
    this.assertOpen();
    const watch = this.watch(limits);
    const iterator = work(this.client)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await watch.wait(iterator.next());
        if (next.done) return;
        yield next.value;
      }
    } catch (error) {
      throw this.failure(error, step);
    } finally {
      await iterator.return?.();
    }
  }

  /** Opens a folder read-only (EXAMINE). Throws `folder_gone`. */
  examine(path: string): Promise<MailboxObject> {
    return this.command('folder', async (client) => {
      try {
        const mailbox: MailboxObject | undefined = await client.mailboxOpen(path, { readOnly: true });
        if (mailbox === undefined) throw fault('connection_lost', this.side);
        return mailbox;
      } catch (error) {
        const missing = error instanceof Error && 'mailboxMissing' in error && error.mailboxMissing === true;
        throw missing ? fault('folder_gone', this.side, error) : error;
      }
    });
  }

  /** For whoever takes the socket over. */
  get streamLimits(): StreamLimits {
    const { silenceMs = COMMAND_LIMITS.silenceMs, graceMs } = this.options;
    return { silenceMs, graceMs };
  }

  /**
   * Hands the socket of the signed-in session to the caller, who speaks IMAP on it from now on and closes it, also when
   * `abort` is called because the signal of the options aborts. This connection is over then; our limits around commands go
   * with it.
   */
  handOver({ abort }: { abort: () => void }): Duplex {
    this.assertOpen();
    this.stopListening();
    const { socket } = this.client.unbind();
    this.broken = fault('connection_lost', this.side);
    const { signal } = this.options;
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('close', () => signal?.removeEventListener('abort', abort));
    // The last line end of a command is a packet of its own, and must not wait for the acknowledgement of the one before.
    if ('setNoDelay' in socket && typeof socket.setNoDelay === 'function') socket.setNoDelay(true);
    return socket;
  }

  /** LOGOUT when that is still possible, then the end of the socket. Never throws; safe to call twice. */
  async close(): Promise<void> {
    this.stopListening();
    if (this.usable)
      await this.watch({ ...COMMAND_LIMITS, silenceMs: 2_000, graceMs: 2_000 })
        .wait(this.client.logout())
        .catch(() => {});
    this.client.close();
  }

  private failure(error: unknown, step: RefusedStep): MailError {
    const failure = this.failureOf(error, step);
    if (failure.reach === 'mailbox' || failure.reach === 'server' || !this.client.usable) this.closeFor(failure);
    return failure;
  }

  private failureOf(error: unknown, step: RefusedStep): MailError {
    return this.broken ?? mailErrorFrom(error, this.side, step);
  }

  private signInFailure(error: unknown): MailError {
    const failure = this.failureOf(error, 'login');
    const { side, serverText } = failure;
    const reason = this.passwordHost === null ? failure.reason : passwordRefusal(this.passwordHost, failure.reason);
    if (reason === failure.reason) return failure;
    return new MailError(reason, reachOf(reason), { side, serverText: serverText ?? undefined, cause: error });
  }

  private closeFor(failure: MailError): MailError {
    this.broken ??= failure;
    this.stopListening();
    this.client.close();
    return failure;
  }

  private breakOff(reason: MailReason): void {
    this.closeFor(fault(reason, this.side));
  }

  private assertOpen(): void {
    if (this.broken !== undefined) throw this.broken;
    if (!this.client.usable) throw fault('connection_lost', this.side);
  }

  private watch(limits: CommandLimits): CommandWatch {
    const { silenceMs = limits.silenceMs } = this.options;
    const traffic = () => {
      const { sent, received } = this.client.stats();
      return sent + received;
    };
    return new CommandWatch({ ...limits, silenceMs }, traffic, (reason) => this.breakOff(reason));
  }

  /**
   * imapflow logs passwords nowhere and is not asked to log at all; but some refusals reach only its log, and on "Request is
   * throttled" it would sleep for minutes on its own. How long to wait is for the worker's table to decide, by the server's words.
   */
  private refusalLogger() {
    const warn = (entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return;
      // Not in this turn: imapflow begins its wait after this line, and only a wait that has begun is ended by closing.
      const error = 'err' in entry ? entry.err : undefined;
      if ('throttleDelay' in entry) setImmediate(() => this.closeFor(mailErrorFrom(error, this.side, 'other')));
    };
    const silent = () => {};
    // imapflow spares itself the work of describing what nobody hears.
    const isLevelEnabled = (level: string) => level === 'warn';
    return { isLevelEnabled, trace: silent, debug: silent, info: silent, warn, error: silent, fatal: silent };
  }
}

function fault(reason: MailReason, side: MailSide, cause?: unknown): MailError {
  return new MailError(reason, reachOf(reason), { side, cause });
}
