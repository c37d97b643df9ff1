/**
 * Starts and ends one private Dovecot.
 *
 * Dovecot makes Unix sockets and FIFOs below its base directory. Their paths may have 107 bytes at most, and a FIFO inside the project makes
 * `next build` wait for ever (Tailwind opens what it finds). So the base directory is a short one in /tmp, and a link `data` in it leads
 * to the server's real directory. It is removed when the server ends, or at the next start after a crash.
 */
import { chown, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startBackground } from '../machine/background-process.ts';
import type { ServerAccount } from '../machine/server-account.ts';
import { type DovecotShape, dovecotConfig, greetingOf } from './dovecot-config.ts';

export interface RunningDovecot {
  pid: number;
  ended: Promise<void>;
  stop(): Promise<void>;
}

const RUN_PREFIX = '/tmp/banjia-';

/** Removes the run directory that an earlier server of this directory left behind. */
async function removeLeftRun(directory: string): Promise<void> {
  const earlier = await readFile(join(directory, 'run-directory'), 'utf8').catch(() => '');
  if (/^\/tmp\/banjia-[A-Za-z0-9]{6}$/.test(earlier)) await rm(earlier, { recursive: true, force: true });
}

async function makeRun(directory: string, account: ServerAccount): Promise<string> {
  await removeLeftRun(directory);
  const run = await mkdtemp(RUN_PREFIX);
  await writeFile(join(directory, 'run-directory'), run);
  await symlink(directory, join(run, 'data'));
  // Dovecot wants its base directory readable for all; the run directory around it is ours alone.
  await mkdir(join(run, 'base'), { mode: 0o755 });
  for (const path of account.own ? [] : [run, join(run, 'base')]) await chown(path, account.uid, account.gid);
  return run;
}

/** The server greets on this port with these words. */
function greets(port: number, words: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(2000, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('end', () => answer(false));
    socket.once('data', (data) => answer(data.toString('latin1').includes(words)));
  });
}

/**
 * Starts Dovecot on `directory`, which has to hold certificate.pem, certificate-key.pem and `masters` already.
 * `extraFiles` are written first, private to the account; their text is made from the path by which Dovecot sees the directory.
 */
export async function startDovecot(
  directory: string,
  shape: DovecotShape,
  extraFiles: Record<string, (data: string) => string> = {},
): Promise<RunningDovecot> {
  const { account } = shape;
  const run = await makeRun(directory, account);
  const files: Record<string, (data: string) => string> = { 'dovecot.conf': () => dovecotConfig(shape, run), ...extraFiles };
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    await writeFile(path, text(`${run}/data`), { mode: 0o600 });
    if (!account.own) await chown(path, account.uid, account.gid);
  }
  const server = await startBackground({
    name: `Dovecot (${shape.name})`,
    command: '/usr/sbin/dovecot',
    args: ['-F', '-c', `${run}/data/dovecot.conf`],
    logFile: join(directory, 'dovecot.log'),
    account,
  });
  const stop = async () => {
    await server.stop();
    await rm(run, { recursive: true, force: true });
  };
  try {
    const greeting = greetingOf(shape, run);
    const ports = [shape.ports.imap, ...(shape.ports.pop3 === undefined ? [] : [shape.ports.pop3])];
    await server.waitUntilReady(async () => (await Promise.all(ports.map((port) => greets(port, greeting)))).every(Boolean));
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: server.pid, ended: server.ended, stop };
}
