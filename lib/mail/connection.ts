/** How to reach and sign in to a mail server; shared by sources, destinations and probes. */

export interface MailServer {
  /** Name or address as the postmaster wrote it; used for SNI and for checking the certificate. */
  host: string;
  port: number;
  /** tls = TLS from the first byte (RFC 8314), starttls = required upgrade, none = plain text, only by explicit choice. */
  security: 'tls' | 'starttls' | 'none';
  /** The address to connect to, already judged by providers/host-guard.ts. Absent: connect by name (our own platform only). */
  address?: string | undefined;
  /** The address of this machine from which to connect. Absent: the system chooses. */
  localAddress?: string | undefined;
  /** SHA-256 fingerprint (hex, colons allowed) accepted instead of a verified chain. */
  pinnedFingerprint?: string | undefined;
  /** PEM of an extra authority, for a platform with a private one. */
  ca?: string | undefined;
}

/** A password, or an OAuth 2.0 access token (RFC 6749) for OAUTHBEARER (RFC 7628) or XOAUTH2; tokens over IMAP only. */
export type MailLogin = { user: string } & (
  | { password: string; accessToken?: undefined }
  | { accessToken: string; password?: undefined }
);
