/**
 * Opens a POP3 session: connects to the judged address, decides about the certificate, greets, secures, asks what the server
 * can do, and signs in (RFC 1939, 2449, 2595, 5034).
 *
 * Invariants:
 * - Nothing is left to "if offered": TLS from the first byte, required STLS, or plain text because somebody chose it. No byte
 *   of a login leaves before the certificate was accepted (imap-transport.ts, whose sockets these are).
 * - What was said before TLS does not count after it: CAPA is asked again.
 * - Opening has one deadline.
 */
import type { Socket } from 'node:net';
import type { MailLogin, MailServer } from '../connection.ts';
import { COMMAND_LIMITS } from '../imap/command-watch.ts';
import { mailErrorFrom } from '../imap/imap-fault.ts';
import { plainSocket, secureSocket, type TransportNotes } from '../imap/imap-transport.ts';
import { saysIpRefused } from '../imap/refusal-table.ts';
import type { ServerCertificate } from '../imap/server-certificate.ts';
import { MailError, type MailReason } from '../mail-error.ts';
import { pop3Refusal } from './pop3-refusal.ts';
import { type Pop3Answer, Pop3Stream } from './pop3-stream.ts';
import { KeptText } from './pop3-text.ts';

export interface Pop3Options {
  /** From the first SYN to the end of the login. Default 30 s. */
  openTimeoutMs?: number | undefined;
  /** How long a server may be silent within a command. Default 60 s. */
  silenceMs?: number | undefined;
  /** How long an answer may take before its rate counts. Default: as stream-watch.ts says. */
  graceMs?: number | undefined;
  /** Closes the connection; what runs then fails with `aborted`. */
  signal?: AbortSignal | undefined;
  /** Told what the server presented, also when it is refused; for probes. */
  onCertificate?: ((certificate: ServerCertificate) => void) | undefined;
  /** Told how far the attempt came, before it resolves or rejects; for probes. */
  onStage?: ((stage: TransportNotes['stage']) => void) | undefined;
}

/** A session that is signed in. */
export interface Pop3Session {
  stream: Pop3Stream;
  /** Names of CAPA in upper case with what follows them; empty when the server does not know CAPA. */
  capabilities: ReadonlyMap<string, string>;
}

/** Commands in flight where the server offers pipelining. */
const MOST_IN_FLIGHT = 128;
const DEFAULT_OPEN_MS = 30_000;

/**
 * Connects and signs in. Throws MailError: host_*, certificate_*, tls_unavailable, not_a_mail_server, ip_refused, throttled (reach server);
 * wrong_password, login_refused, client_password, imap_disabled, login_blocked, maildrop_busy, login_delay, timeout,
 * connection_lost (reach mailbox). `server.address` must have passed providers/host-guard.ts. Close the stream.
 */
export async function openPop3Session(server: MailServer, login: MailLogin, options: Pop3Options = {}): Promise<Pop3Session> {
  // A line end in a name or password would be a second command (RFC 1939 has no way to quote one).
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these
  const unsendable = /[\r\n\u0000]/;
  const { user, password = '', accessToken = '' } = login;
  if ([user, password, accessToken].some((text) => unsendable.test(text))) throw fault('wrong_password');
  const opening = new Pop3Opening(server, options);
  return opening.run(login);
}

function fault(reason: MailReason, cause?: unknown): MailError {
  const server: ReadonlySet<MailReason> = new Set(['host_unreachable', 'tls_unavailable', 'not_a_mail_server']);
  return new MailError(reason, server.has(reason) ? 'server' : 'mailbox', { side: 'source', cause });
}

class Pop3Opening {
  private readonly server: MailServer;
  private readonly options: Pop3Options;
  private readonly notes: TransportNotes = { stage: 'connecting', certificate: null };
  private socket: Socket | undefined;
  private stream: Pop3Stream | undefined;
  private ended: MailError | undefined;

  constructor(server: MailServer, options: Pop3Options) {
    this.server = server;
    this.options = options;
  }

  async run(login: MailLogin): Promise<Pop3Session> {
    const { signal, openTimeoutMs = DEFAULT_OPEN_MS } = this.options;
    const abort = () => this.end(fault('aborted'));
    if (signal?.aborted) throw fault('aborted');
    signal?.addEventListener('abort', abort, { once: true });
    const limit = setTimeout(() => this.end(fault('timeout')), openTimeoutMs);
    try {
      const session = await this.open(login);
      this.socket?.once('close', () => signal?.removeEventListener('abort', abort));
      return session;
    } catch (error) {
      signal?.removeEventListener('abort', abort);
      throw this.failureOf(error);
    } finally {
      clearTimeout(limit);
      this.options.onStage?.(this.notes.stage);
      if (this.notes.certificate !== null) this.options.onCertificate?.(this.notes.certificate);
    }
  }

  private async open(login: MailLogin): Promise<Pop3Session> {
    const { security } = this.server;
    await this.connect();
    if (security === 'starttls') await this.startTls();
    const stream = this.current();
    const capabilities = await askCapabilities(stream);
    if (capabilities.has('PIPELINING')) stream.allowPipelining(MOST_IN_FLIGHT);
    await signIn(stream, login, { capabilities, host: this.server.host });
    return { stream, capabilities };
  }

  private async connect(): Promise<void> {
    const { security } = this.server;
    const socket = await this.ready((done) =>
      security === 'tls' ? secureSocket(this.server, 'source', this.notes, undefined, done) : plainSocket(this.server, done),
    );
    const greeting = await this.begin(socket, security !== 'starttls')
      .greeting()
      .catch((error: unknown) => {
        throw error instanceof MailError && error.reason === 'protocol_error' ? fault('not_a_mail_server', error) : error;
      });
    this.notes.stage = 'greeted';
    if (!greeting.ok) throw greetingRefusal(greeting);
  }

  private async startTls(): Promise<void> {
    const plain = this.current();
    const capabilities = await askCapabilities(plain);
    const answer = await plain.command('STLS');
    if (!answer.ok) throw fault('tls_unavailable', capabilities.has('STLS') ? answer.text : undefined);
    const below = plain.handOver();
    const socket = await this.ready((done) => secureSocket(this.server, 'source', this.notes, below as Socket, done)); // the one that connect() made
    this.begin(socket, true);
  }

  /** Waits until `done` is called, or the socket ends. */
  private ready(open: (done: () => void) => Socket): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const lost = (error?: unknown) => reject(error instanceof Error ? error : fault('connection_lost'));
      const socket = open(() => {
        socket.off('error', lost);
        socket.off('close', lost);
        resolve(socket);
      });
      this.socket = socket;
      socket.once('connect', () => {
        this.notes.stage = 'connected';
      });
      socket.once('error', lost);
      socket.once('close', lost);
    });
  }

  private begin(socket: Socket, direct: boolean): Pop3Stream {
    socket.setNoDelay(true);
    const { silenceMs = COMMAND_LIMITS.silenceMs, graceMs } = this.options;
    this.stream = new Pop3Stream(socket, { silenceMs, graceMs, direct });
    return this.stream;
  }

  private current(): Pop3Stream {
    if (this.stream === undefined) throw fault('connection_lost');
    return this.stream;
  }

  /** From outside: the deadline, or an abort, at any time of the session. */
  private end(error: MailError): void {
    this.ended ??= error;
    this.stream?.breakOff(error.reason, error);
    this.socket?.destroy(error);
  }

  private failureOf(error: unknown): MailError {
    const failure = this.ended ?? mailErrorFrom(error, 'source', 'login');
    this.end(failure);
    // What never answered has no door that we could describe.
    return failure.reason === 'timeout' && this.notes.stage === 'connecting' ? fault('host_unreachable', failure) : failure;
  }
}

function greetingRefusal(answer: Pop3Answer): MailError {
  const failure = pop3Refusal('other', answer);
  if (saysIpRefused(answer.text)) return new MailError('ip_refused', 'server', { side: 'source', serverText: answer.text });
  return /too many|busy|try again|limit|throttl/i.test(answer.text)
    ? new MailError('throttled', 'server', { side: 'source', serverText: answer.text })
    : failure;
}

/** CAPA (RFC 2449, 5); a server that does not know it can do what RFC 1939 says. */
async function askCapabilities(stream: Pop3Stream): Promise<ReadonlyMap<string, string>> {
  const text = new KeptText(64 * 1024);
  const answer = await stream.command('CAPA', text);
  if (!answer.ok) return new Map();
  const lines = text.lines().map((line) => line.trim().split(/\s+/));
  return new Map(lines.map(([name = '', ...rest]) => [name.toUpperCase(), rest.join(' ')]));
}

/** USER and PASS, which every server knows; AUTH PLAIN where CAPA offers that and not USER; XOAUTH2 with an access token. */
async function signIn(
  stream: Pop3Stream,
  login: MailLogin,
  { capabilities, host }: { capabilities: ReadonlyMap<string, string>; host: string },
): Promise<void> {
  const { user, accessToken, password = '' } = login;
  const delay = /^\d+/.exec(capabilities.get('LOGIN-DELAY') ?? '')?.[0];
  const about = {
    ...(delay === undefined ? {} : { loginDelaySeconds: Number(delay) }),
    ...(accessToken === undefined ? { passwordHost: host } : {}),
  };
  const refuse = (answer: Pop3Answer) => pop3Refusal('login', answer, about);
  const plain = (capabilities.get('SASL') ?? '').toUpperCase().split(' ').includes('PLAIN');
  if (accessToken !== undefined) return signInByToken(stream, { user, accessToken }, refuse);
  if (plain && !capabilities.has('USER')) {
    const answer = await stream.command(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
    if (!answer.ok) throw refuse(answer);
    return;
  }
  const known = await stream.command(`USER ${user}`);
  if (!known.ok) throw refuse(known);
  const admitted = await stream.command(`PASS ${password}`);
  if (!admitted.ok) throw refuse(admitted);
}

/**
 * XOAUTH2 (developers.google.com/workspace/gmail/imap/xoauth2-protocol; Microsoft's is the same). The token is longer than a command line may
 * be (RFC 5034, 4), so it goes after the server's go-ahead. A refusal comes as one more question, which is answered by an empty line.
 */
async function signInByToken(
  stream: Pop3Stream,
  { user, accessToken }: { user: string; accessToken: string },
  refuse: (answer: Pop3Answer) => MailError,
): Promise<void> {
  const ready = await stream.command('AUTH XOAUTH2');
  if (ready.goesOn === undefined) throw refuse(ready);
  const token = Buffer.from(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64');
  const answer = await stream.command(token);
  if (answer.ok) return;
  throw refuse(answer.goesOn === undefined ? answer : await stream.command(''));
}
