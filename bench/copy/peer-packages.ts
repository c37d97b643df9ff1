/** Which peers are there; those that Debian has are installed when we may. */
import { existsSync } from 'node:fs';
import { runCommand } from '../../local/machine/run-command.ts';
import type { Peer } from './peers.ts';

interface FoundPeers {
  present: Peer[];
  /** One sentence for each that is missing. */
  missing: string[];
}

const MBSYNC = '/usr/bin/mbsync';
const MPOP = '/usr/bin/mpop';
const APT = '/usr/bin/apt-get';

async function installPackage(name: string, file: string): Promise<void> {
  if (existsSync(file) || process.getuid?.() !== 0 || !existsSync(APT)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // What cannot be installed is said by whoever looks afterwards.
  await runCommand(APT, ['install', '-y', '--no-install-recommends', name], { env }).catch(() => undefined);
}

/** Of the wanted peers, those that can run. doveadm comes with the mail server; imapsync is never installed, IMAPSYNC names it. */
export async function findPeers(wanted: Peer[]): Promise<FoundPeers> {
  const found: FoundPeers = { present: [], missing: [] };
  if (wanted.includes('mbsync')) await installPackage('isync', MBSYNC);
  if (wanted.includes('mpop')) await installPackage('mpop', MPOP);
  const script = process.env.IMAPSYNC;
  const complaints: Record<Peer, string | undefined> = {
    mbsync: existsSync(MBSYNC) ? undefined : 'mbsync is missing: apt-get install isync',
    mpop: existsSync(MPOP) ? undefined : 'mpop is missing: apt-get install mpop',
    doveadm: undefined,
    imapsync: script !== undefined && existsSync(script) ? undefined : 'imapsync is left out: IMAPSYNC=path names no file',
  };
  for (const peer of wanted) {
    const complaint = complaints[peer];
    if (complaint === undefined) found.present.push(peer);
    else found.missing.push(complaint);
  }
  return found;
}
