/** An old provider that shows only recent mail over IMAP, until somebody throws the switch in its settings; POP3 shows all. */
import { chown, copyFile, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestOldProvider } from './test-mail-servers.ts';

const DAY_MS = 86_400_000;

/** Copies the files that are wanted, with dates and owner: Dovecot takes a message's INTERNALDATE from its file. */
async function copyMail(from: string, to: string, wanted: (modified: Date) => boolean): Promise<void> {
  const { uid, gid } = await stat(from);
  for (const part of ['', 'cur', 'new', 'tmp']) {
    await mkdir(join(to, part), { recursive: true });
    await chown(join(to, part), uid, gid);
  }
  for (const part of ['cur', 'new']) {
    for (const name of await readdir(join(from, part))) {
      const { mtime } = await stat(join(from, part, name));
      if (!wanted(mtime)) continue;
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
  await Promise.all([imap, pop3].map((maildir) => noticeChange(join(maildir, 'cur'))));
}

/** The switch: 收取全部邮件. IMAP shows everything again. */
export async function showOldMail(old: TestOldProvider, address: string): Promise<void> {
  const { imap, pop3 } = old.maildirs(address);
  const there = new Set((await readdir(join(imap, 'cur'))).map((name) => name.split(':')[0]));
  const { uid, gid } = await stat(imap);
  for (const name of await readdir(join(pop3, 'cur'))) {
    if (there.has(name.split(':')[0])) continue;
    const { mtime } = await stat(join(pop3, 'cur', name));
    await copyFile(join(pop3, 'cur', name), join(imap, 'cur', name));
    await chown(join(imap, 'cur', name), uid, gid);
    await utimes(join(imap, 'cur', name), mtime, mtime);
  }
  await noticeChange(join(imap, 'cur'));
}

/** Dovecot looks into a Maildir again when its date has changed, which is one of whole seconds. */
async function noticeChange(folder: string): Promise<void> {
  const later = new Date(Date.now() + 5000);
  await utimes(folder, later, later);
}
