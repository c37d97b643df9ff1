/** Reads PLATFORM_IMAP_URL: `imaps://host:port`, `imap://host:port?security=starttls`, or plain `imap://host:port`. */
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
