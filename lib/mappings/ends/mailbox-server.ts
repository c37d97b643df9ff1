/**
 * The server by which one mailbox is read: its domain's, or that of the other protocol where it has one of its own (X4), and a second one
 * where POP3 brings what IMAP does not show of INBOX (X3). Pure.
 */
import type { Mapping, SourceServer } from '../../generated/prisma/client.ts';
import { otherServer, serverOfMailbox } from '../../providers/other-protocol.ts';
import type { Provider } from '../../providers/provider-table.ts';

/** `filledBy`: the POP3 server beside an IMAP server. Absent: the server alone. */
export type MailboxServer = SourceServer & { filledBy?: SourceServer };

/**
 * Where the provider has no such server it is the domain's. A pinned certificate and a pinned address go with the host: another host
 * is judged by itself.
 */
export function mailboxServer(
  server: SourceServer | null,
  { protocol, pop3FillsInbox }: Pick<Mapping, 'protocol' | 'pop3FillsInbox'>,
  table: readonly Provider[],
): MailboxServer | null {
  if (server === null) return null;
  const own = at(server, serverOfMailbox(server, protocol, table));
  if (own.protocol !== 'IMAP' || !(pop3FillsInbox ?? server.pop3FillsInbox)) return own;
  const pop3 = otherServer(own, table);
  return pop3 === null ? own : { ...own, filledBy: at(own, pop3) };
}

function at(server: SourceServer, other: ReturnType<typeof otherServer>): SourceServer {
  if (other === null || other === server) return server;
  const elsewhere = other.host === server.host ? {} : { pinnedFingerprint: null, address: null };
  const { host, port, security, protocol } = other;
  return { ...server, ...elsewhere, protocol, host, port, security };
}
