/** Dovecot's passwd-file: one line `user:{SCHEME}hash` for each login. Dovecot notices changes by itself. */
import { createHash, randomBytes } from 'node:crypto';
import { chown, rename, stat, utimes, writeFile } from 'node:fs/promises';
import type { ServerAccount } from '../machine/server-account.ts';

export interface MailUser {
  address: string;
  password: string;
}

/** Salted SHA-512 as Dovecot reads it: enough for generated passwords on loopback, and made without a program. */
function hashed(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha512').update(password, 'utf8').update(salt).digest();
  return `{SSHA512}${Buffer.concat([digest, salt]).toString('base64')}`;
}

/**
 * Writes the whole file anew; readers see the old or the new one. Dovecot takes it for changed when its size or the second of its time has
 * changed, so a second change within the same second gets a later time.
 */
export async function writePasswordFile(path: string, users: MailUser[], account: ServerAccount): Promise<void> {
  const draft = `${path}.tmp`;
  const lines = users.map((user) => `${user.address.toLowerCase()}:${hashed(user.password)}\n`);
  const before = await stat(path).catch(() => undefined);
  await writeFile(draft, lines.join(''), { mode: 0o600 });
  const second = Math.max(Math.floor(Date.now() / 1000), Math.floor((before?.mtimeMs ?? 0) / 1000) + 1);
  await utimes(draft, second, second);
  if (!account.own) await chown(draft, account.uid, account.gid);
  await rename(draft, path);
}
