/** One run of another tool, from its start to its end. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchServers, oldUser, platformConfig, runMaildir } from '../bench-servers.ts';
import type { Corpus } from '../corpus/write-corpus.ts';
import type { Route } from '../delay/start-delay-proxy.ts';
import { type FreshMember, masterLogin } from './fresh-member.ts';
import { type CommandFigures, runMeasured } from './measured-command.ts';
import { type Peer, type PeerTask, peerCommand } from './peers.ts';

/** A peer that hangs shall not hang the bench. */
const TIME_LIMIT_SECONDS = 3_600;

/** Copies the corpus into the member's mailbox, or into a maildir, and says what it took. */
export async function copyByPeer(
  servers: BenchServers,
  peer: Peer,
  { corpus, member, route, tls }: { corpus: Corpus; member: FreshMember; route: Route; tls: boolean },
  signal: AbortSignal,
): Promise<CommandFigures> {
  const { plan, oldProvider, platform } = servers;
  const directory = join(plan.logDirectory, member.domain);
  const maildir = runMaildir(servers, member.domain);
  const security = tls ? 'imaps' : 'imap';
  const pop3 = tls ? 'pop3s' : 'pop3';
  const old = oldUser(corpus.kind, corpus.messages);
  const task: PeerTask = {
    source: {
      port: route.source[peer === 'mpop' ? pop3 : security],
      user: old.address,
      password: old.password,
      caFile: oldProvider.endpoint.caFile,
    },
    destination: { ...masterLogin(servers, member, route.platform[security]), caFile: platform.endpoint.caFile },
    member: member.address,
    tls,
    directory,
    maildir,
    platformConfig: platformConfig(servers),
    imapsync: process.env.IMAPSYNC,
  };
  await mkdir(directory, { mode: 0o700 });
  for (const part of peer === 'mpop' ? ['cur', 'new', 'tmp'] : []) await mkdir(join(maildir, part), { recursive: true });
  try {
    const { command, files } = peerCommand(peer, task);
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content, { mode: 0o600 });
    const patience = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_SECONDS * 1000)]);
    return await runMeasured(command, join(plan.logDirectory, `${peer}.log`), directory, patience);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
