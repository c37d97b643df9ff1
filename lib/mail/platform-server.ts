/**
 * Reads PLATFORM_IMAP_URL: `imaps://host:port`, `imap://host:port?security=starttls`, or plain `imap://host:port`; and
 * PLATFORM_WORKER_ADDRESSES, from which workers connect and by which their sessions are known (platform-sessions.ts).
 */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { MailServer } from './connection.ts';

/** The platform as a MailServer. `ca` is the PEM of a private authority. The form of the URL has been checked by env.ts. */
export function platformServer(url: string, ca?: string): MailServer {
  const { protocol, hostname, port, searchParams } = new URL(url);
  const secure = protocol === 'imaps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 993 : 143) : Number(port),
    security: secure ? 'tls' : searchParams.get('security') === 'starttls' ? 'starttls' : 'none',
    ...(ca === undefined ? {} : { ca }),
  };
}

/** The first of these addresses that is this machine's own, whatever network it stands for; undefined when none is. */
export function ownAddress(addresses: readonly string[]): string | undefined {
  const own = new BlockList();
  // Linux answers to all of 127.0.0.0/8.
  own.addSubnet('127.0.0.0', 8);
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    own.addAddress(address, family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return addresses.find((address) => own.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
}
