/** Reads a mailbox over IMAP from outside, with a library of its own and not with the product's reader: the judge must not be the judged. */
import { createHash } from 'node:crypto';
import { ImapFlow } from 'imapflow';
import type { MailboxContent, MessageContent } from './compare-mailboxes.ts';

export interface MailboxLogin {
  /** Plain IMAP on 127.0.0.1. */
  port: number;
  user: string;
  password: string;
}

/** A header that mbsync puts into every message that it copies. */
const TUID = /^X-TUID: [^\r\n]*\r\n/im;
const HEADER_END = '\r\n\r\n';

/** The message as it was before mbsync put its own header in. */
function withoutTuid(body: Buffer): Buffer {
  const end = body.indexOf(HEADER_END);
  const found = TUID.exec(body.toString('latin1', 0, end === -1 ? body.length : end + 2));
  if (found === null) return body;
  return Buffer.concat([body.subarray(0, found.index), body.subarray(found.index + found[0].length)]);
}

async function readFolder(client: ImapFlow, folder: string): Promise<MessageContent[]> {
  const { exists } = await client.mailboxOpen(folder, { readOnly: true });
  const messages: MessageContent[] = [];
  if (exists === 0) return messages;
  for await (const { source, internalDate, flags } of client.fetch('1:*', { source: true, internalDate: true, flags: true })) {
    messages.push({
      hash: createHash('sha256')
        .update(withoutTuid(source ?? Buffer.alloc(0)))
        .digest('hex'),
      seconds: Math.floor(new Date(internalDate ?? 0).getTime() / 1000),
      flags: [...(flags ?? [])].filter((flag) => flag !== '\\Recent'),
    });
  }
  return messages;
}

/** Reads every folder that can be opened. */
export async function readMailbox({ port, user, password }: MailboxLogin): Promise<MailboxContent> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  const content: MailboxContent = new Map();
  try {
    for (const { path, flags } of await client.list()) {
      if (!flags.has('\\Noselect') && !flags.has('\\NonExistent')) content.set(path, await readFolder(client, path));
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
  return content;
}
