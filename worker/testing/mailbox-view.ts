/** What a mailbox looks like from outside, on whichever server: asked by a session of our own that opens nothing for writing. */
import { openRawImap, type RawServer } from './raw-imap.ts';

export interface FolderView {
  uidValidity: string;
  uidNext: string;
  /** UID, flags, date and size of each message, in the order of the UIDs. */
  messages: string[];
}

/** All folders of `address` by name (as the server writes it), read by master login. */
export async function viewMailbox(
  server: RawServer & { masterUser: string; masterPassword: string },
  address: string,
): Promise<Record<string, FolderView>> {
  const session = await openRawImap(server, `${address}*${server.masterUser}`, server.masterPassword);
  const folders: Record<string, FolderView> = {};
  const listed = await session.command('LIST "" *');
  for (const [, path = ''] of listed.matchAll(/^\* LIST \([^)]*\) \S+ (.+)\r$/gm)) {
    const opened = await session.command(`EXAMINE ${path}`);
    const said = (name: string) => new RegExp(`\\[${name} (\\d+)\\]`).exec(opened)?.[1] ?? '';
    const isEmpty = /^\* 0 EXISTS/m.test(opened);
    const lines = isEmpty ? '' : await session.command('FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)');
    folders[path] = {
      uidValidity: said('UIDVALIDITY'),
      uidNext: said('UIDNEXT'),
      messages: [...lines.matchAll(/^\* \d+ FETCH \((.*)\)\r$/gm)].map(([, about = '']) => about.replace(/ ?\\Recent/, '')),
    };
  }
  session.close();
  return folders;
}

/** How many messages the folders hold. */
export function messageCount(folders: Record<string, FolderView>): number {
  return Object.values(folders).reduce((sum, { messages }) => sum + messages.length, 0);
}
