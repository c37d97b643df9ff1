/**
 * Turns whatever imapflow, Node's sockets and Node's TLS throw into a MailError. Pure.
 *
 * How far a failure reaches: what goes wrong before or at the login, and what asks us to slow down, reaches the server or
 * the mailbox; a lost session reaches the mailbox (another one can be opened); a refusal reaches what was asked for.
 */
import { MailError, type MailReach, type MailReason, type MailSide } from '../mail-error.ts';
import { byeReason, type RefusedStep, refusalReason } from './refusal-table.ts';

/** The parts of a foreign error that are looked at; each may be missing or of another type. */
interface ErrorFacts {
  code: string;
  /** Tagged NO or BAD; '' when the server refused nothing. */
  status: '' | 'NO' | 'BAD';
  responseCode: string | undefined;
  text: string;
  bye: string;
  tlsFailed: boolean;
  authenticationFailed: boolean;
}

const NODE_CODES: Readonly<Record<string, MailReason>> = {
  ENOTFOUND: 'host_unknown',
  EAI_AGAIN: 'host_unknown',
  EAI_NODATA: 'host_unknown',
  EAI_NONAME: 'host_unknown',
  ECONNREFUSED: 'host_unreachable',
  EHOSTUNREACH: 'host_unreachable',
  EHOSTDOWN: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  EADDRNOTAVAIL: 'host_unreachable',
  ETIMEDOUT: 'host_unreachable',
  ECONNRESET: 'connection_lost',
  ECONNABORTED: 'connection_lost',
  EPIPE: 'connection_lost',
  CERT_HAS_EXPIRED: 'certificate_invalid',
  CERT_NOT_YET_VALID: 'certificate_invalid',
  CERT_UNTRUSTED: 'certificate_invalid',
  CERT_REVOKED: 'certificate_invalid',
  CERT_SIGNATURE_FAILURE: 'certificate_invalid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_invalid',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_invalid',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_invalid',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_invalid',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_invalid',
  INVALID_PURPOSE: 'certificate_invalid',
  HOSTNAME_MISMATCH: 'certificate_invalid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_invalid',
  EPROTO: 'tls_unavailable',
};

const IMAPFLOW_CODES: Readonly<Record<string, MailReason>> = {
  NoConnection: 'connection_lost',
  EConnectionClosed: 'connection_lost',
  StateLogout: 'connection_lost',
  ClosedAfterConnectText: 'connection_lost',
  ClosedAfterConnectTLS: 'connection_lost',
  CONNECT_TIMEOUT: 'timeout',
  GREETING_TIMEOUT: 'timeout',
  UPGRADE_TIMEOUT: 'timeout',
  ETIMEOUT: 'timeout',
  ETHROTTLE: 'throttled',
  NotFound: 'folder_gone',
};

/** A name's or certificate's or route's fault, who is kept out by address, and what slows us down, concerns every account there. */
const SERVER_WIDE: ReadonlySet<MailReason> = new Set([
  'host_unknown',
  'host_forbidden',
  'host_is_ours',
  'host_unreachable',
  'certificate_invalid',
  'certificate_changed',
  'tls_unavailable',
  'not_a_mail_server',
  'ip_refused',
  'throttled',
]);

const REACHES: Partial<Record<MailReason, MailReach>> = {
  folder_gone: 'folder',
  folder_refused: 'folder',
  message_unreadable: 'message',
  message_refused: 'message',
  message_too_big: 'message',
};

/** How far a reason reaches when nothing else is known. */
export function reachOf(reason: MailReason): MailReach {
  return SERVER_WIDE.has(reason) ? 'server' : (REACHES[reason] ?? 'mailbox');
}

/** The same failure as a MailError; a MailError is given back as it is. `step` says what was asked of the server. */
export function mailErrorFrom(error: unknown, side: MailSide, step: RefusedStep): MailError {
  if (error instanceof MailError) return error;
  const facts = readFacts(error);
  const reason = reasonOf(facts, step);
  return new MailError(reason, reachOf(reason), { side, serverText: facts.text || facts.bye || undefined, cause: error });
}

function reasonOf(facts: ErrorFacts, step: RefusedStep): MailReason {
  // A cut in the middle of the handshake or a server that answers in plain text: TLS is what failed.
  const known = NODE_CODES[facts.code] ?? (/^ERR_(SSL|TLS)_/.test(facts.code) ? 'tls_unavailable' : undefined);
  if (known === 'certificate_invalid') return known;
  if (facts.code === 'STARTTLS_INJECTION') return 'protocol_error';
  if (facts.code === 'UPGRADE_TIMEOUT') return 'timeout';
  if (facts.tlsFailed) return 'tls_unavailable';
  if (known !== undefined) return known;
  if (facts.code === 'ETHROTTLE') return 'throttled';
  if (facts.bye !== '') return byeReason(facts.bye);
  if (facts.status !== '') return refusalReason(step, facts.status, facts.responseCode, facts.text);
  if (facts.responseCode === 'APPENDLIMIT') return 'message_too_big';
  const fromImapflow = IMAPFLOW_CODES[facts.code];
  if (fromImapflow !== undefined) return fromImapflow;
  if (facts.authenticationFailed) {
    // imapflow's own verdicts, before anything was sent: LOGINDISABLED, or no mechanism that we know.
    return facts.text === '' ? 'login_blocked' : refusalReason('login', 'NO', facts.responseCode, facts.text);
  }
  // What is left are imapflow's findings about malformed, oversized or endless answers.
  return 'protocol_error';
}

function readFacts(error: unknown): ErrorFacts {
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;
  const text = (name: string): string => {
    const value = field(name);
    return typeof value === 'string' ? value : '';
  };
  const status = text('responseStatus');
  return {
    code: text('code'),
    status: status === 'NO' || status === 'BAD' ? status : '',
    responseCode: text('serverResponseCode') || undefined,
    text: text('responseText') || text('response'),
    bye: text('reason'),
    tlsFailed: field('tlsFailed') === true,
    authenticationFailed: field('authenticationFailed') === true,
  };
}
