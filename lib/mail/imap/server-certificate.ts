/** The certificate that a server presented, as far as people decide about it. */
import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

export interface ServerCertificate {
  /** SHA-256 over the DER form: 32 upper-case hex pairs with colons; what is pinned. */
  fingerprint: string;
  /** Names it is for, as in `CN=mail.example.com, O=Example`. */
  subject: string;
  /** Host names and addresses that it is good for (subjectAltName). */
  names: string[];
  issuer: string;
  validFrom: Date;
  validTo: Date;
  /** Signed by itself: nobody else vouches for it. */
  selfSigned: boolean;
  /** Why it was not trusted without a pin, as Node's code (CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID ...); null: it is trusted. */
  problem: string | null;
}

/** Of a socket whose handshake is done; null when the server showed none. */
export function describeCertificate(socket: TLSSocket): ServerCertificate | null {
  const raw = socket.getPeerCertificate(false).raw;
  if (raw === undefined) return null;
  const certificate = new X509Certificate(raw);
  const { authorizationError } = socket;
  return {
    fingerprint: certificate.fingerprint256,
    subject: certificate.subject.replaceAll('\n', ', '),
    names: hostNames(certificate.subjectAltName),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
    selfSigned: certificate.checkIssued(certificate),
    problem: socket.authorized ? null : problemCode(authorizationError),
  };
}

/** Shown to people, and written by whoever made the certificate: no more than a screen of it. */
const MOST_NAMES = 20;

/** `DNS:imap.example.com, IP Address:192.0.2.1` as a list of names. */
function hostNames(subjectAltName: string | undefined): string[] {
  const parts = (subjectAltName ?? '').split(', ').map((part) => /^(?:DNS|IP Address):(.+)$/.exec(part)?.[1] ?? '');
  return parts.filter((name) => name !== '').slice(0, MOST_NAMES);
}

/** Compares two SHA-256 fingerprints; colons, blanks and case do not matter. */
export function sameFingerprint(one: string, other: string): boolean {
  const digits = (text: string) => text.replace(/[^0-9a-f]/gi, '').toUpperCase();
  return digits(one).length === 64 && digits(one) === digits(other);
}

/** Node's types say Error; in truth it is the code itself, or an Error with one. */
function problemCode(error: unknown): string {
  if (typeof error === 'string') return error;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNKNOWN';
}
