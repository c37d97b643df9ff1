/**
 * Where the servers keep their data: `.banjia/state` in the clone, which git ignores.
 *
 * As root the servers run as another account, and that account has to reach its files: not so when the clone lies below a directory
 * of mode 700, such as /root. Then the state lies in /var/lib/banjia-<hash of the clone's path>, `.banjia/state` is a symbolic link
 * to it, and PostgreSQL's programs are copied there as well. Whether it reaches them is tried, not computed from modes.
 */
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readlink, realpath, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import type { ServerAccount } from './server-account.ts';

export interface StateFolder {
  /** `.banjia` in the clone: what we ourselves remember. */
  own: string;
  /** What belongs to the servers. */
  servers: string;
}

/** Tries as that account whether a path can be reached and read. */
export async function canReach(account: ServerAccount, path: string): Promise<boolean> {
  // "/" as working directory: our own may be unreachable for the account.
  const tried = await runCommand('test', ['-r', path], { account, cwd: '/', accept: [1] }).catch(() => undefined);
  return tried?.status === 0;
}

/** A directory that only this account can look into. */
export async function privateDirectory(path: string, account: ServerAccount): Promise<string> {
  await mkdir(path, { recursive: true });
  if (!account.own) await chown(path, account.uid, account.gid);
  await chmod(path, 0o700);
  return path;
}

/** What `.banjia/state` is now: a directory, a link to somewhere, or nothing. */
async function lookAt(path: string): Promise<{ kind: 'absent' | 'directory' } | { kind: 'link'; target: string }> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return { kind: 'absent' };
  return found.isSymbolicLink() ? { kind: 'link', target: await readlink(path) } : { kind: 'directory' };
}

function distantPath(clone: string): string {
  return `/var/lib/banjia-${createHash('sha256').update(clone).digest('hex').slice(0, 12)}`;
}

/** Puts the state outside the clone and a link to it into the clone. State that an unreachable directory held is given up. */
async function openDistant(link: string, distant: string, account: ServerAccount): Promise<string> {
  const now = await lookAt(link);
  await privateDirectory(distant, account);
  if (now.kind === 'link' && now.target === distant) return distant;
  await rm(link, { recursive: true, force: true });
  await symlink(distant, link);
  return distant;
}

/** A state made by another user (or as root, or not as root) has files that this one cannot use. */
async function refuseForeign(directory: string, account: ServerAccount): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined || found.uid === account.uid) return;
  throw new Error(`${directory} belongs to another user. Start as that user, or begin anew with --fresh.`);
}

/** Opens the clone's state, and with `fresh` an empty one. Throws a plain sentence when it belongs to somebody else. */
export async function openStateFolder(cloneDirectory: string, account: ServerAccount, fresh: boolean): Promise<StateFolder> {
  const clone = await realpath(cloneDirectory);
  const own = join(clone, '.banjia');
  const inside = join(own, 'state');
  const distant = distantPath(clone);
  await mkdir(own, { recursive: true });
  if (fresh) {
    await rm(inside, { recursive: true, force: true });
    if (!account.own) await rm(distant, { recursive: true, force: true });
  }
  if (!(await canReach(account, own))) return { own, servers: await openDistant(inside, distant, account) };

  // A link is either ours from a time when the clone could not be reached, or came along with a copy of another clone.
  const now = await lookAt(inside);
  if (now.kind === 'link' && now.target === distant) return { own, servers: await privateDirectory(distant, account) };
  if (now.kind === 'link') await rm(inside);
  await refuseForeign(inside, account);
  await privateDirectory(inside, account);
  return { own, servers: inside };
}
