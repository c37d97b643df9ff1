/**
 * Tries an account at the old provider: a real login, the list of folders, the count of INBOX; over POP3 the count of the
 * maildrop, which is all that it has. Nothing is changed there.
 *
 * Invariants:
 * - The password goes nowhere before the certificate was accepted (imap-transport.ts).
 * - Whoever probes ports learns nothing from the answer: a port that refuses, swallows or resets before it greeted is
 *   `host_unreachable` in all three cases (trust.md 7, port scan).
 * - One deadline for everything: a postmaster waits for the answer.
 */
import type { MailLogin, MailServer } from '../mail/connection.ts';
import { type ImapOptions, openImapConnection } from '../mail/imap/imap-connection.ts';
import type { ServerCertificate } from '../mail/imap/server-certificate.ts';
import { MailError, type MailReason } from '../mail/mail-error.ts';
import { openPop3Session, type Pop3Options } from '../mail/pop3/pop3-connection.ts';
import { readMaildropSize } from '../mail/pop3/pop3-maildrop.ts';

export type { ServerCertificate };

export type ProbeResult =
  | {
      ok: true;
      /** Messages in INBOX. */
      inboxCount: number;
      /** Folders that can hold messages, INBOX included. */
      folderCount: number;
      /** As the server said after the login, for example IDLE, UIDPLUS, APPENDLIMIT. */
      capabilities: readonly string[];
      /** Null over plain text. */
      certificate: ServerCertificate | null;
    }
  | { ok: false; reason: MailReason; serverText: string | null; certificate: ServerCertificate | null };

export interface ProbeOptions {
  /** Default IMAP. */
  protocol?: 'IMAP' | 'POP3' | undefined;
  /** Ends the probe with reason `aborted`. */
  signal?: AbortSignal | undefined;
  /** Default 20 s. */
  deadlineMs?: number | undefined;
}

const DEADLINE_MS = 20_000;

/** What a connection tells on its way, also when it comes to nothing. */
interface Seen {
  certificate: ServerCertificate | null;
  greeted: boolean;
}

type Tried = Pick<ProbeResult & { ok: true }, 'inboxCount' | 'folderCount' | 'capabilities'>;

/**
 * Probes one account. Failures of the server are results, not errors. `server.address` must come from host-guard.ts.
 * A wrong password counts at many providers towards a lock-out: probe once for each time a person asked.
 */
export async function probeLogin(server: MailServer, login: MailLogin, options: ProbeOptions = {}): Promise<ProbeResult> {
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const seen: Seen = { certificate: null, greeted: false };
  const noting = {
    signal,
    onCertificate: (certificate: ServerCertificate) => {
      seen.certificate = certificate;
    },
    onStage: (stage: string) => {
      seen.greeted = stage === 'greeted';
    },
  };
  try {
    const tried = options.protocol === 'POP3' ? await tryPop3(server, login, noting) : await tryImap(server, login, noting);
    return { ok: true, ...tried, certificate: seen.certificate };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const reason = error.reason === 'aborted' && !options.signal?.aborted ? 'timeout' : error.reason;
    return {
      ok: false,
      reason: seen.greeted ? reason : hideDoor(reason),
      serverText: error.serverText,
      certificate: seen.certificate,
    };
  }
}

async function tryImap(server: MailServer, login: MailLogin, noting: Omit<ImapOptions, 'side'>): Promise<Tried> {
  const connection = await openImapConnection(server, login, { ...noting, side: 'source' });
  try {
    const listed = await connection.command('other', (client) => client.list());
    const { exists } = await connection.examine('INBOX');
    return {
      inboxCount: exists,
      folderCount: listed.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent')).length,
      capabilities: [...connection.client.capabilities.keys()].sort(),
    };
  } finally {
    await connection.close();
  }
}

async function tryPop3(server: MailServer, login: MailLogin, noting: Pop3Options): Promise<Tried> {
  const { stream, capabilities } = await openPop3Session(server, login, noting);
  try {
    const { count } = await readMaildropSize(stream);
    return { inboxCount: count, folderCount: 1, capabilities: [...capabilities.keys()].sort() };
  } finally {
    await stream.close({ reset: true });
  }
}

/**
 * The certificate that the server presents now, for a person to look at and pin; null over plain text. No login takes part.
 * Throws MailError when there is none to be had (host_unreachable, tls_unavailable, not_a_mail_server ...).
 */
export async function readCertificate(server: MailServer, options: ProbeOptions = {}): Promise<ServerCertificate | null> {
  if (server.security === 'none') return null;
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  let presented: ServerCertificate | null = null;
  const onCertificate = (certificate: ServerCertificate) => {
    presented = certificate;
  };
  // A fingerprint that no certificate has: the handshake is done and the connection refused before a word is said.
  const nothingMatches = { ...server, pinnedFingerprint: '' };
  const nobody = { user: '-', password: '-' };
  try {
    if (options.protocol === 'POP3') await tryPop3(nothingMatches, nobody, { signal, onCertificate });
    else await tryImap(nothingMatches, nobody, { signal, onCertificate });
  } catch (error) {
    if (presented !== null) return presented;
    const late = error instanceof MailError && error.reason === 'aborted' && !options.signal?.aborted;
    throw late ? new MailError('host_unreachable', 'server', { side: 'source', cause: error }) : error;
  }
  return presented;
}

function hideDoor(reason: MailReason): MailReason {
  return reason === 'timeout' || reason === 'connection_lost' ? 'host_unreachable' : reason;
}
