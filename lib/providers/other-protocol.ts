/** Where the same mailbox is read by the other protocol (X3, X4). Pure. */
import { usualPort } from '../schemas/source/source-server.ts';
import { type Provider, providerOfServer } from './provider-table.ts';

/** A server of mailboxes, as a domain has it. */
export interface ReadServer {
  protocol: 'IMAP' | 'POP3';
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'NONE';
}

const SECURITY = { tls: 'TLS', starttls: 'STARTTLS', none: 'NONE' } as const;

/**
 * From the provider table where it knows the host; else the same host at the protocol's usual port. Null: the table says that the
 * provider has no such server.
 */
export function otherServer(server: ReadServer, table: readonly Provider[]): ReadServer | null {
  const protocol = server.protocol === 'IMAP' ? 'POP3' : 'IMAP';
  const provider = providerOfServer(table, server.host);
  const guessed = { protocol, host: server.host, port: usualPort(protocol, server.security), security: server.security } as const;
  if (provider === null) return guessed;
  const known = protocol === 'IMAP' ? provider.imap : provider.pop3;
  if (known === null) return null;
  // A name that needs somebody who knows ({region}) is no name yet.
  return known.host.includes('{')
    ? guessed
    : { protocol, host: known.host, port: known.port, security: SECURITY[known.security] };
}

/** The server by which one mailbox is read: the domain's, or the other one where the mailbox has a protocol of its own (X4). */
export function serverOfMailbox(
  server: ReadServer,
  protocol: ReadServer['protocol'] | null,
  table: readonly Provider[],
): ReadServer | null {
  return protocol === null || protocol === server.protocol ? server : otherServer(server, table);
}
