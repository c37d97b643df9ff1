/** A member's mailbox at our platform as another program of the member sees it: to put mail there, and to look what became of it. */
import { ImapFlow } from 'imapflow';
import type { Person } from './company.ts';
import { product } from './product.ts';

export interface PutMessage {
  raw: Buffer | string;
  flags?: string[];
  date?: Date;
}

/** Signs in as the member, and out again at the end. */
export async function withOwnMailbox<T>(
  { address, password }: Pick<Person, 'address' | 'password'>,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const { host, imapPort } = product().platform;
  const client = new ImapFlow({
    host,
    port: imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user: address, pass: password },
    logger: false,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

/** Appends messages, making the folder when it is not there. Lines end with CRLF afterwards. */
export async function putMail(
  person: Pick<Person, 'address' | 'password'>,
  folder: string,
  messages: PutMessage[],
): Promise<void> {
  await withOwnMailbox(person, async (client) => {
    await client.mailboxCreate(folder).catch(() => undefined);
    for (const { raw, flags = [], date } of messages) {
      const octets = Buffer.from(raw).toString('latin1').replace(/\r?\n/g, '\r\n');
      const stored = await client.append(folder, Buffer.from(octets, 'latin1'), flags, date);
      if (stored === false) throw new Error(`a message could not be put into ${folder}`);
    }
  });
}

/** Subject -> flags of all messages of a folder. */
export async function flagsIn(person: Pick<Person, 'address' | 'password'>, folder: string): Promise<Map<string, string[]>> {
  return withOwnMailbox(person, async (client) => {
    const found = new Map<string, string[]>();
    const { exists } = await client.mailboxOpen(folder, { readOnly: true });
    if (exists === 0) return found;
    for await (const { envelope, flags } of client.fetch('1:*', { envelope: true, flags: true }))
      found.set(envelope?.subject ?? '', [...(flags ?? [])].filter((flag) => flag !== '\\Recent').sort());
    return found;
  });
}
