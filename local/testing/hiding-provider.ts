/** An old provider that shows only recent mail over IMAP, until somebody throws the switch in its settings; POP3 shows all. */
import { chown, copyFile, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestOldProvider } from './test-mail-servers.ts';

const DAY_MS = 86_400_000;

/** Copies the files that are wanted, with dates and owner: Dovecot takes a message's INTERNALDATE from its file. */
async function copyMail(from: string, to: string, wanted: (mail: { file: string }) => boolean): Promise<void> {
  const { uid, gid } = await stat(from);
  for (const part of ['', 'cur', 'new', 'tmp']) {
    await mkdir(join(to, part), { recursive: true });
    await chown(join(to, part), uid, gid);
  }
  for (const part of ['cur', 'new']) {
    for (const name of await readdir(join(from, part))) {
      if (!wanted({ file: name })) continue;
      const { mtime } = await stat(join(from, part, name));
      await copyFile(join(from, part, name), join(to, part, name));
      await chown(join(to, part, name), uid, gid);
      await utimes(join(to, part, name), mtime, mtime);
    }
  }
}

/** From now on IMAP shows only so many days of INBOX; all of it goes to where POP3 looks (`pop3ShowsWhole`). */
export async function hideOldMail(old: TestOldProvider, address: string, days: number): Promise<void> {
  const { imap, pop3 } = old.maildirs(address);
  await copyMail(imap, pop3, () => true);
  const limit = Date.now() - days * DAY_MS;
  for (const part of ['cur', 'new']) {
    for (const name of await readdir(join(imap, part))) {
      const file = join(imap, part, name);
      if ((await stat(file)).mtimeMs < limit) await rm(file);
    }
  }
  for (const maildir of [imap, pop3]) for (const part of ['cur', 'new']) await noticeChange(join(maildir, part), 30);
}

/** The switch: 收取全部邮件. IMAP shows everything again. */
export async function showOldMail(old: TestOldProvider, address: string): Promise<void> {
  const { imap, pop3 } = old.maildirs(address);
  // What was looked at meanwhile has moved from `new` to `cur` on one side, with its flags behind a colon.
  const nameOf = (file: string) => file.split(':')[0];
  const there = new Set((await Promise.all(['cur', 'new'].map((part) => readdir(join(imap, part))))).flat().map(nameOf));
  await copyMail(pop3, imap, ({ file }) => !there.has(nameOf(file)));
  await noticeChange(join(imap, 'cur'), 60);
  await noticeChange(join(imap, 'new'), 60);
}

/** Dovecot looks into a Maildir again when its date has changed, which is one of whole seconds. */
async function noticeChange(folder: string, seconds: number): Promise<void> {
  const later = new Date(Date.now() + seconds * 1000);
  await utimes(folder, later, later);
}
