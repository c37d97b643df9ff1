/** Opens a mailbox at our platform as its master user, for those who hold that login: the worker and the command line. */
import { readFileSync } from 'node:fs';
import { type ImapDestinationOptions, openImapDestination } from './imap-destination.ts';
import type { MailDestination } from './mail-destination.ts';
import { ownAddress, platformServer } from './platform-server.ts';

/** Where the platform is and its master login, under their names in the environment. */
export interface PlatformLogin {
  PLATFORM_IMAP_URL: string;
  PLATFORM_CA_FILE?: string | undefined;
  PLATFORM_MASTER_USER: string;
  PLATFORM_MASTER_PASSWORD: string;
  PLATFORM_WORKER_ADDRESSES?: readonly string[];
}

/** Throws MailError with side `destination`. Close the result. */
export async function openPlatformMailbox(
  platform: PlatformLogin,
  address: string,
  options: ImapDestinationOptions = {},
): Promise<MailDestination> {
  const ca = platform.PLATFORM_CA_FILE === undefined ? undefined : readFileSync(platform.PLATFORM_CA_FILE, 'utf8');
  const login = { user: `${address}*${platform.PLATFORM_MASTER_USER}`, password: platform.PLATFORM_MASTER_PASSWORD };
  const localAddress = ownAddress(platform.PLATFORM_WORKER_ADDRESSES ?? []);
  return openImapDestination({ ...platformServer(platform.PLATFORM_IMAP_URL, ca), localAddress }, login, options);
}
