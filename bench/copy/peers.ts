/** The other tools and how each is told to copy a mailbox, at its fastest that keeps every message. Pure; README.md explains the options. */
import { join } from 'node:path';

export const PEERS = ['mbsync', 'doveadm', 'imapsync', 'mpop'] as const;
export type Peer = (typeof PEERS)[number];

/** Those that read by IMAP and store here; mpop reads by POP3 and stores in a maildir. */
export const IMAP_PEERS = ['mbsync', 'doveadm', 'imapsync'] as const satisfies readonly Peer[];

export interface MailEnd {
  port: number;
  user: string;
  password: string;
  /** PEM of the certificate, which is its own authority. */
  caFile: string;
}

export interface PeerTask {
  source: MailEnd;
  destination: MailEnd;
  /** The member whose mailbox is the destination, as doveadm names it. */
  member: string;
  tls: boolean;
  /** A directory of this run alone. */
  directory: string;
  /** An empty maildir, for a peer that stores nowhere else. */
  maildir: string;
  /** doveadm writes as our storage itself, by this configuration. */
  platformConfig: string;
  /** Path of the imapsync script. */
  imapsync: string | undefined;
}

export interface PeerCommand {
  command: string[];
  /** Written into the task's directory first; private, for they hold passwords. */
  files: Record<string, string>;
}

function mbsyncAccount(name: string, { port, user, password, caFile }: MailEnd, tls: boolean): string {
  const security = tls ? `SSLType IMAPS\nCertificateFile ${caFile}` : 'SSLType None';
  return `IMAPAccount ${name}
Host ${tls ? 'localhost' : '127.0.0.1'}
Port ${port}
User ${user}
Pass ${password}
AuthMechs LOGIN
Timeout 300
${security}

IMAPStore ${name}
Account ${name}
`;
}

/** Folders that our platform makes for everybody and the old mailbox has not: mbsync would complain that it finds them on one side only. */
const ONLY_HERE = ['Archive', 'Junk', 'Trash'];

function mbsync({ source, destination, tls, directory }: PeerTask): PeerCommand {
  const config = `${mbsyncAccount('old', source, tls)}
${mbsyncAccount('new', destination, tls)}
Channel move
Far :old:
Near :new:
Patterns * ${ONLY_HERE.map((folder) => `!${folder}`).join(' ')}
Sync PullNew
Create Near
CopyArrivalDate yes
SyncState ${directory}/
`;
  return { command: ['mbsync', '-c', join(directory, 'mbsyncrc'), '-q', 'move'], files: { mbsyncrc: config } };
}

function doveadm({ source, member, tls, platformConfig }: PeerTask): PeerCommand {
  const settings = {
    imapc_host: tls ? 'localhost' : '127.0.0.1',
    imapc_port: String(source.port),
    imapc_user: source.user,
    imapc_password: source.password,
    imapc_features: 'rfc822.size fetch-headers fetch-bodystructure',
    mail_prefetch_count: '20',
    ...(tls ? { imapc_ssl: 'imaps', ssl_client_ca_file: source.caFile } : {}),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return { command: ['doveadm', '-c', platformConfig, ...options, 'backup', '-R', '-u', member, 'imapc:'], files: {} };
}

function imapsync({ source, destination, tls, directory, imapsync: script }: PeerTask): PeerCommand {
  if (script === undefined) throw new Error('IMAPSYNC does not say where imapsync is');
  const end = (side: 1 | 2, { port, user }: MailEnd) => [
    ...[`--host${side}`, '127.0.0.1', `--port${side}`, String(port), `--user${side}`, user],
    ...[`--passfile${side}`, join(directory, `password${side}`)],
    ...(tls ? [`--ssl${side}`, `--sslargs${side}`, 'SSL_verify_mode=0'] : [`--nossl${side}`, `--notls${side}`]),
    `--fastio${side}`,
  ];
  const speed = [
    '--useuid',
    '--nousecache',
    '--nofoldersizes',
    '--nofoldersizesatend',
    '--nocheckmessageexists',
    '--noid',
    '--nolog',
  ];
  const quiet = ['--noreleasecheck', '--nomodulesversion', '--tmpdir', directory, '--pidfile', join(directory, 'pid')];
  return {
    command: ['perl', script, ...end(1, source), ...end(2, destination), ...speed, ...quiet],
    files: { password1: `${source.password}\n`, password2: `${destination.password}\n` },
  };
}

function mpop({ source: { port, user, password, caFile }, tls, directory, maildir }: PeerTask): PeerCommand {
  const config = `account default
host ${tls ? 'localhost' : '127.0.0.1'}
port ${port}
user ${user}
password ${password}
auth user
${tls ? `tls on\ntls_starttls off\ntls_trust_file ${caFile}` : 'tls off'}
keep on
uidls_file ${join(directory, 'uidls')}
received_header off
pipelining on
delivery maildir ${maildir}
`;
  return { command: ['mpop', '-q', '-C', join(directory, 'mpoprc')], files: { mpoprc: config } };
}

const WAYS: Record<Peer, (task: PeerTask) => PeerCommand> = { mbsync, doveadm, imapsync, mpop };

/** The command of this peer for a task. Throws when imapsync is wanted and nobody said where it is. */
export function peerCommand(peer: Peer, task: PeerTask): PeerCommand {
  return WAYS[peer](task);
}
