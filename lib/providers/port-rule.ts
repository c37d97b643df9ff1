/**
 * What is said when a port is not what somebody wrote into the form, and what would be right instead (O4). Pure.
 */
import type { MailReason } from '../mail/mail-error.ts';

/** What answers at a port, and whether TLS begins with the first byte there. */
export interface PortSeen {
  kind: 'imap' | 'pop3' | 'smtp' | 'web';
  tls: boolean;
}

/** As it was written into the form. */
export interface PortWish {
  protocol: 'IMAP' | 'POP3';
  security: 'TLS' | 'STARTTLS' | 'NONE';
}

export interface PortFinding {
  /** Of the messages: `errors.<code>`. */
  code: 'port.other_protocol' | 'port.tls_at_once' | 'port.starttls_only' | 'port.plain_only' | 'port.smtp' | 'port.web';
  /** What fits the same port. Null: no mailbox is read there. */
  take: PortWish | null;
}

const PROTOCOLS = { imap: 'IMAP', pop3: 'POP3' } as const;

/** What speaks against the wish; null when nothing does. Security is never lowered: from TLS it goes to STARTTLS, not to none. */
export function judgePort(seen: PortSeen, wish: PortWish): PortFinding | null {
  if (seen.kind === 'smtp' || seen.kind === 'web') return { code: `port.${seen.kind}`, take: null };
  const protocol = PROTOCOLS[seen.kind];
  const security = seen.tls ? 'TLS' : wish.security === 'TLS' ? 'STARTTLS' : wish.security;
  const take = { protocol, security } as const;
  if (protocol !== wish.protocol) return { code: 'port.other_protocol', take };
  if (security === wish.security) return null;
  return { code: seen.tls ? 'port.tls_at_once' : 'port.starttls_only', take };
}

/** STARTTLS was asked for and refused by a server that is the right one otherwise: only plain text is left, for a person to choose. */
export function plainOnly(reason: MailReason, seen: PortSeen | null, wish: PortWish): PortFinding | null {
  const refused = reason === 'tls_unavailable' && wish.security === 'STARTTLS' && seen !== null && !seen.tls;
  return refused ? { code: 'port.plain_only', take: { protocol: wish.protocol, security: 'NONE' } } : null;
}

/** What answered, by its first line; null for words that no server of ours says. */
export function kindOfGreeting(line: string): PortSeen['kind'] | null {
  if (/^\* (OK|PREAUTH|BYE)\b/i.test(line)) return 'imap';
  if (/^(\+OK|-ERR)\b/i.test(line)) return 'pop3';
  if (/^[245]\d\d[ -]/.test(line)) return 'smtp';
  return /^HTTP\/\d/i.test(line) ? 'web' : null;
}
