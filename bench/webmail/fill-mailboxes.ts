/** The members whose mailboxes are read, and their mail: one mailbox is large. */
import { randomBytes } from 'node:crypto';
import type { MailServer } from '../../lib/mail/connection.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { createMailDomain } from '../../lib/mail-domains/create-mail-domain.ts';
import { createMember } from '../../lib/members/create-member.ts';
import { seededRandom } from '../../local/mail/seeded-random.ts';
import { OPERATOR } from '../copy/fresh-member.ts';
import { MessageComposer } from '../corpus/compose-message.ts';

export interface BenchMember {
  address: string;
  password: string;
}

const HOUR_MS = 3_600_000;
const BATCH = 200;
/** The size of the one message that is read. */
const READ_BYTES = 100 * 1024;

/** Makes so many members in one domain. */
export async function makeMembers(count: number): Promise<BenchMember[]> {
  const domain = `webmail-${randomBytes(4).toString('hex')}.example`;
  await createMailDomain(OPERATOR, domain);
  const members: BenchMember[] = [];
  for (let index = 0; index < count; index++) {
    const member = { address: `m${index}@${domain}`, password: randomBytes(12).toString('hex') };
    await createMember(OPERATOR, { ...member, displayName: '', role: 'MEMBER' });
    members.push(member);
  }
  return members;
}

/** Puts messages into the inbox, the newest first as a move does; the very first is an HTML letter of 100 KB. */
export async function fillInbox(server: MailServer, { address, password }: BenchMember, count: number): Promise<void> {
  const composer = new MessageComposer(seededRandom(count));
  const mailbox = await openImapDestination(server, { user: address, password }, { appendOnly: true });
  try {
    for (let from = 0; from < count; from += BATCH) {
      const messages = Array.from({ length: Math.min(BATCH, count - from) }, (_, offset) => {
        const index = from + offset;
        const date = new Date(Date.now() - index * HOUR_MS);
        const body = index === 0 ? htmlLetter() : composer.compose({ index, sizeBytes: 4_000 + (index % 7) * 2_000, date });
        return { key: index, body: bodyOf(body), flags: index % 3 === 0 ? [] : ['\\Seen'], internalDate: date };
      });
      await mailbox.append('INBOX', messages);
    }
  } finally {
    await mailbox.close();
  }
}

function htmlLetter(): Buffer {
  const row =
    '<tr><td style="padding:4px 8px;color:#333">夹具 A-17</td><td align="right">1,204.00</td><td><a href="https://northfield.example/a17">详情</a></td></tr>\n';
  const rows = row.repeat(Math.floor(READ_BYTES / Buffer.byteLength(row)));
  const head =
    'From: Li <li@northfield.example>\r\nSubject: price list\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
  return Buffer.from(`${head}<table>${rows}</table>\r\n`.replace(/\r?\n/g, '\r\n'));
}
