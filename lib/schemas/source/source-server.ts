/** Shape of the old provider's server as the postmaster enters it (O4). */
import { z } from 'zod';
import { mailAddress } from '../address.ts';
import { sourcePassword } from '../member/password.ts';

/** Four numbers, or groups of hexadecimal digits with two colons at least: what can be no name (RFC 3986, 3.2.2). */
export function looksLikeAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || (/^[0-9a-f:.]+$/.test(host) && host.split(':').length > 2);
}

/**
 * A host name, an IPv4 or an IPv6 address, without scheme, port or spaces, in the one form that certificates know: lower case, a name of
 * other scripts as punycode (RFC 5890), full-width letters and dots (。) as plain ones. What it may point at is host-guard's business.
 */
export const hostName = z
  .string()
  .transform((text) => {
    const plain = text
      .normalize('NFKC')
      .replaceAll('。', '.')
      .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
      .trim()
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/(?<=[^.])\.$/, '');
    return /[^ -~]/.test(plain) ? asciiHost(plain) : plain;
  })
  .refine((text) => text !== '', 'required')
  .refine((text) => text === '' || /^[a-z0-9._-]{1,253}$/.test(text) || looksLikeAddress(text), 'host.invalid');

/** A name of other scripts in ASCII; as it is where it is none, for `refine` to say so. */
function asciiHost(text: string): string {
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(text) || !URL.canParse(`http://${text}`)) return text;
  return new URL(`http://${text}`).hostname;
}

/** A port as people type it: input methods for Chinese write full-width digits (９９３). */
const portNumber = z.preprocess(
  (typed) => (typeof typed === 'string' ? typed.normalize('NFKC') : typed),
  z.coerce.number('port.invalid').int('port.invalid').min(1, 'port.invalid').max(65535, 'port.invalid'),
);

/** The port that everybody uses (RFC 8314, 3): with TLS from the first byte, and before STARTTLS or without. */
export function usualPort(protocol: 'IMAP' | 'POP3', security: 'TLS' | 'STARTTLS' | 'NONE'): number {
  return protocol === 'IMAP' ? (security === 'TLS' ? 993 : 143) : security === 'TLS' ? 995 : 110;
}

export const sourceServer = z.object({
  protocol: z.enum(['IMAP', 'POP3']),
  host: hostName,
  port: portNumber,
  security: z.enum(['TLS', 'STARTTLS', 'NONE']),
  /** Where to connect, whatever the name resolves to (C2); the name stays what TLS verifies. Null: by name. Absent: as it was. */
  address: hostName.refine(looksLikeAddress, 'host.invalid').nullish(),
  pinnedFingerprint: z
    .string()
    .transform((text) => text.replaceAll(':', '').toLowerCase())
    .refine((text) => /^[0-9a-f]{64}$/.test(text), 'fingerprint.invalid')
    .optional(),
  /** Mail that comes by POP3, which knows no flags, arrives as read. Absent: it does. */
  pop3MarksSeen: z.boolean().optional(),
  /** Read over IMAP, and POP3 brings what IMAP does not show of INBOX (X3). Absent: it does not. */
  pop3FillsInbox: z.boolean().optional(),
});
export type SourceServerInput = z.infer<typeof sourceServer>;

/** The form: the server and any one account on it, for a real login (O2). */
export const sourceServerForm = sourceServer.extend({
  probeUser: mailAddress,
  probePassword: sourcePassword,
  /** Beside an IP address: the name that the server's certificate bears. '' or absent: it is judged by the address itself. */
  certificateName: z.union([z.literal(''), hostName]).optional(),
});

/** What the form means: with a certificate name the address is where we connect, and the name is the server. */
export function placeOfServer({ host, certificateName = '' }: { host: string; certificateName?: string | undefined }): {
  host: string;
  address: string | null;
} {
  return certificateName !== '' && looksLikeAddress(host) ? { host: certificateName, address: host } : { host, address: null };
}

/** Automatic detection: any one account, and what a person has accepted on the way (O3). */
export const detectForm = z.object({
  probeUser: mailAddress,
  probePassword: sourcePassword,
  acceptedHost: hostName.optional(),
  acceptedFingerprint: sourceServer.shape.pinnedFingerprint,
});
