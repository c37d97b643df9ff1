/**
 * Who the servers run as. PostgreSQL refuses root, and mail processes should not be root either:
 * as root everything runs as the system user `banjia`, otherwise as the user who started us.
 */
import { userInfo } from 'node:os';
import { runCommand } from './run-command.ts';

export interface ServerAccount {
  name: string;
  group: string;
  uid: number;
  gid: number;
  /** It is the account that this very process runs as. */
  own: boolean;
}

const SYSTEM_USER = 'banjia';

async function findAccount(name: string): Promise<{ uid: number; gid: number; group: string } | undefined> {
  const found = await runCommand('id', ['-u', name], { accept: [1] });
  if (found.status !== 0) return undefined;
  const gid = await runCommand('id', ['-g', name]);
  const group = await runCommand('id', ['-gn', name]);
  return { uid: Number(found.stdout), gid: Number(gid.stdout), group: group.stdout.trim() };
}

/** The account for the servers; as root, creates the system user `banjia` when it is missing. */
export async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) {
    const own = userInfo();
    const group = await runCommand('id', ['-gn']);
    return { name: own.username, group: group.stdout.trim(), uid: own.uid, gid: own.gid, own: true };
  }
  let found = await findAccount(SYSTEM_USER);
  if (found === undefined) {
    const shape = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
    // Another start may create it at the same moment; what counts is that it is there afterwards.
    await runCommand('useradd', [...shape, SYSTEM_USER], { accept: [9] });
    found = await findAccount(SYSTEM_USER);
  }
  if (found === undefined) throw new Error(`the system user ${SYSTEM_USER} could not be created`);
  return { name: SYSTEM_USER, ...found, own: false };
}
