/** Shape of the old provider's server as the postmaster enters it (O4). */
import { z } from 'zod';
import { mailAddress } from './address.ts';
import { sourcePassword } from './password.ts';

/** A host name, an IPv4 or an IPv6 address, without scheme, port or spaces. What it may point at is host-guard's business. */
export const hostName = z
  .string()
  .transform((text) =>
    text
      .normalize('NFKC')
      .trim()
      .toLowerCase()
      .replace(/^\[|\]$/g, ''),
  )
  .refine((text) => text !== '', 'required')
  .refine((text) => text === '' || /^[\p{L}\p{N}._:-]{1,253}$/u.test(text), 'host.invalid');

/** The port that everybody uses (RFC 8314, 3): with TLS from the first byte, and before STARTTLS or without. */
export function usualPort(protocol: 'IMAP' | 'POP3', security: 'TLS' | 'STARTTLS' | 'NONE'): number {
  return protocol === 'IMAP' ? (security === 'TLS' ? 993 : 143) : security === 'TLS' ? 995 : 110;
}

export const sourceServer = z.object({
  protocol: z.enum(['IMAP', 'POP3']),
  host: hostName,
  port: z.coerce.number('port.invalid').int('port.invalid').min(1, 'port.invalid').max(65535, 'port.invalid'),
  security: z.enum(['TLS', 'STARTTLS', 'NONE']),
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
export const sourceServerForm = sourceServer.extend({ probeUser: mailAddress, probePassword: sourcePassword });

/** Automatic detection: any one account, and what a person has accepted on the way (O3). */
export const detectForm = z.object({
  probeUser: mailAddress,
  probePassword: sourcePassword,
  acceptedHost: hostName.optional(),
  acceptedFingerprint: sourceServer.shape.pinnedFingerprint,
});
