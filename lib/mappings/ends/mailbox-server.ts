/** The server by which one mailbox is read: its domain's, or that of the other protocol where it has one of its own (X4). Pure. */
import type { MailProtocol, SourceServer } from '../../generated/prisma/client.ts';
import { serverOfMailbox } from '../../providers/other-protocol.ts';
import type { Provider } from '../../providers/provider-table.ts';

/**
 * Where the provider has no such server it is the domain's. A pinned certificate and a pinned address go with the host: another host
 * is judged by itself.
 */
export function mailboxServer(
  server: SourceServer | null,
  protocol: MailProtocol | null,
  table: readonly Provider[],
): SourceServer | null {
  if (server === null) return null;
  const other = serverOfMailbox(server, protocol, table);
  if (other === null || other === server) return server;
  const elsewhere = other.host === server.host ? {} : { pinnedFingerprint: null, address: null };
  const { host, port, security } = other;
  return { ...server, ...elsewhere, protocol: other.protocol, host, port, security };
}
