/** A move by both protocols: IMAP shows what is recent of INBOX, POP3 all of it (X3, decision 0021); and by POP3 alone. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { db } from '../../lib/db/client.ts';
import type { OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { openPop3Session } from '../../lib/mail/pop3/pop3-connection.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { waitFor } from '../../local/machine/wait-for.ts';
import { hideOldMail } from '../../local/testing/hiding-provider.ts';
import { viewMailbox } from './mailbox-view.ts';
import { type MovedMember, MoveWorld, OLD_PASSWORD, stateOf } from './move-world.ts';
import { openIntentCount } from './moved-mail.ts';

/** What the old server holds: of INBOX only what is recent shows over IMAP. */
export interface FilledShape {
  recent: number;
  old: number;
  /** In each of two further folders. */
  beside: number;
}

export interface FilledMember extends MovedMember {
  messages: number;
  /** The files that POP3 shows. */
  drop: string[];
}

/**
 * Old provider and platform; workers and `compare` know both doors of the old provider. The table of providers lies in this directory.
 * POP3 without TLS: Dovecot's proxy for TLS does not always notice that a client was killed in the middle of a message, and its
 * session then holds the maildrop for ten minutes.
 */
export async function startFilledWorld(directory: string): Promise<MoveWorld> {
  const world = await MoveWorld.start({ pop3ShowsWhole: true });
  const door = (port: number, security: string) => ({ host: '127.0.0.1', port, security });
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  const file = join(directory, 'providers.json');
  await writeFile(
    file,
    JSON.stringify([{ ...provider, imap: door(world.old.imapsPort, 'tls'), pop3: door(world.old.pop3Port, 'none') }]),
  );
  process.env.PROVIDERS_FILE = file;
  return world;
}

/** Every tenth message equals the one before it, byte for byte; the header says when it came. */
function mail(folder: string, count: number, newestDays: number, oldestDays: number): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) => {
    const n = i - (i % 10 === 1 ? 1 : 0);
    const days = newestDays + ((oldestDays - newestDays) * n) / count;
    const internalDate = new Date(Math.floor((Date.now() - days * 86_400_000) / 1000) * 1000);
    const text = `Received: by old; ${internalDate.toUTCString()}\r\nSubject: ${folder} ${n}\r\n\r\n${'第一行\r\n'.repeat((1 + (n % 97)) * 30)}`;
    return { key: i, body: bodyOf(Buffer.from(text)), flags: i % 3 === 0 ? ['\\Seen', 'Important'] : [], internalDate };
  });
}

/** The move is started, by both protocols. */
export async function addFilledMember(
  world: MoveWorld,
  local: string,
  { recent, old, beside }: FilledShape,
): Promise<FilledMember> {
  const inbox = [...mail('recent', recent, 0, 25), ...mail('old', old, 40, 900)];
  const folders = ['客户/华南', 'Sent Messages'].map((folder) => [folder, mail(folder, beside, 1, 900)] as const);
  const member = await world.addMember(local, new Map([['INBOX', inbox], ...folders]));
  await hideOldMail(world.old, member.address, 30);
  await db().mapping.update({ where: { id: member.mappingId }, data: { pop3FillsInbox: true } });
  const before = await viewMailbox(world.old, member.address);
  return { ...member, before, messages: inbox.length + 2 * beside, drop: await filesOf(world, member) };
}

/** Names of the files that POP3 shows, without the flags that a server adds. */
async function filesOf(world: MoveWorld, { address }: MovedMember): Promise<string[]> {
  const { pop3 } = world.old.maildirs(address);
  const names = await Promise.all(['cur', 'new'].map((part) => readdir(join(pop3, part))));
  return names.flatMap((some) => some.map((name) => name.split(':')[0] ?? '')).sort();
}

/** Everything is here, once, the sums balance, and both views of the old mailbox are as they were. */
export async function expectFilled(world: MoveWorld, member: FilledMember): Promise<void> {
  expect(await stateOf(member)).toBe('DONE');
  expect(await openIntentCount(member)).toBe(0);
  expect(unbalanced(await folderSums(db(), member.mappingId))).toEqual([]);
  const { messages } = member;
  const same = { sourceMessages: messages, destinationMessages: messages, differences: [] };
  expect(await world.compare(member)).toMatchObject(same);
  expect(await viewMailbox(world.old, member.address)).toEqual(member.before);
  expect(await filesOf(world, member)).toEqual(member.drop);
}

/** A server hears of a killed worker a little later; who comes before that finds the maildrop locked, and waits five minutes. */
export async function maildropIsFree(world: MoveWorld, { address }: MovedMember): Promise<void> {
  const server = { host: world.old.host, port: world.old.pop3Port, security: 'none' } as const;
  await waitFor('the maildrop is free', 60, async () => {
    try {
      const { stream } = await openPop3Session(server, { user: address, password: OLD_PASSWORD });
      await stream.close({ reset: false });
      return true;
    } catch (error) {
      if (error instanceof MailError && error.reason === 'maildrop_busy') return false;
      throw error;
    }
  });
}
