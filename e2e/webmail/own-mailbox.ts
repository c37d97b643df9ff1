/** A member's mailbox at our platform as another program of the member sees it: to put mail there, and to look what became of it. */
import { globSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ImapFlow } from 'imapflow';
import type { Person } from '../company.ts';
import { PRODUCT_FILE, product } from '../product.ts';

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

/**
 * While `work` runs the platform cannot open this mailbox, and says so to whoever signs in anew: where its mail lies is a file in
 * place of the directory. Everybody else's platform is as it was.
 */
export async function withMailboxOut<T>(address: string, work: () => Promise<T>): Promise<T> {
  const [local = '', domain = ''] = address.split('@');
  const [home] = globSync(join(dirname(process.env[PRODUCT_FILE] ?? ''), 'servers', '**', 'mail', domain, local));
  if (home === undefined) throw new Error(`the mail of ${address} lies nowhere`);
  await rename(home, `${home}.away`);
  await writeFile(home, '');
  try {
    return await work();
  } finally {
    await rm(home, { recursive: true, force: true });
    await rename(`${home}.away`, home);
  }
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
