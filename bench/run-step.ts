/** One run: an empty mailbox, one tool, and a look at what arrived. */
import { rm } from 'node:fs/promises';
import type { BackgroundProcess } from '../local/machine/background-process.ts';
import { type BenchServers, runMaildir } from './bench-servers.ts';
import { copyByPeer } from './copy/copy-by-peer.ts';
import { copyByWorker, destinationFolders } from './copy/copy-by-worker.ts';
import { type FreshMember, makeFreshMember, masterLogin, removeMember, settleStorage } from './copy/fresh-member.ts';
import { familyCpuSeconds } from './copy/process-figures.ts';
import type { KeptCorpora } from './corpus/kept-corpora.ts';
import { readMaildir } from './corpus/read-corpus.ts';
import type { Route } from './delay/start-delay-proxy.ts';
import type { MeasuredRun, ServerCpu } from './report/measured-run.ts';
import type { Step } from './run-plan.ts';
import {
  compareBytes,
  compareMailboxes,
  type Differences,
  type MailboxContent,
  type MessageContent,
} from './verify/compare-mailboxes.ts';
import { readMailbox } from './verify/read-mailbox.ts';

export interface Scene {
  servers: BenchServers;
  corpora: KeptCorpora;
  route: Route;
  worker: BackgroundProcess;
  tls: boolean;
  verify: boolean;
}

async function serverCpu({ postgresPid, oldProvider, platform }: BenchServers): Promise<ServerCpu> {
  const [postgres, source, destination] = await Promise.all([postgresPid, oldProvider.pid, platform.pid].map(familyCpuSeconds));
  return { postgres: postgres ?? 0, source: source ?? 0, platform: destination ?? 0 };
}

/** By POP3 come neither flags nor keywords; our worker marks as read what comes so, and the corpus' dates are those of its headers. */
function asPop3Gives(content: MailboxContent): MailboxContent {
  const read = (messages: MessageContent[]) => messages.map((message) => ({ ...message, flags: ['\\Seen'] }));
  return new Map([...content].map(([folder, messages]) => [folder, read(messages)]));
}

/** Compares with the files of the old mailbox; only the worker puts folders elsewhere, for example 已发送 into Sent. */
async function verifyCopy(scene: Scene, step: Step, member: FreshMember): Promise<Differences> {
  const { servers, corpora } = scene;
  const { kind } = corpora;
  const whole = await corpora.content(step.messages);
  const content = kind === 'pop3' ? asPop3Gives(whole) : whole;
  if (step.tool === 'mpop') return compareBytes(content, await readMaildir(runMaildir(servers, member.domain)));
  const moved =
    step.tool === 'worker' ? await destinationFolders(servers.databaseUrl, member.memberId) : new Map<string, string>();
  const copied = await readMailbox(masterLogin(servers, member, servers.direct.platform.imap));
  return compareMailboxes(content, copied, (folder) => moved.get(folder) ?? folder);
}

/** Measures one run. Throws when it does not come to its end; the member and its mail are removed in any case. */
export async function runStep(scene: Scene, step: Step, signal: AbortSignal): Promise<MeasuredRun> {
  const { servers, corpora, route, worker, tls } = scene;
  const corpus = await corpora.corpus(step.messages);
  const member = await makeFreshMember();
  try {
    await settleStorage(servers.adminUrl);
    const task = { corpus, member, route, tls };
    const before = await serverCpu(servers);
    const figures =
      step.tool === 'worker'
        ? await copyByWorker(servers, worker, task, signal)
        : await copyByPeer(servers, step.tool, task, signal);
    const after = await serverCpu(servers);
    const differences = scene.verify ? await verifyCopy(scene, step, member) : null;
    return {
      ...step,
      ...figures,
      kind: corpus.kind,
      bytes: corpus.bytes,
      serverCpuSeconds: {
        postgres: after.postgres - before.postgres,
        source: after.source - before.source,
        platform: after.platform - before.platform,
      },
      differences,
    };
  } finally {
    await rm(runMaildir(servers, member.domain), { recursive: true, force: true });
    await removeMember(servers, member);
  }
}
