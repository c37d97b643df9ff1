/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';
import { IMAP_PEERS, PEERS, type Peer } from './copy/peers.ts';
import type { CorpusKind } from './corpus/message-sizes.ts';
import type { BenchPlan } from './run-plan.ts';

export interface BenchArguments {
  plan: BenchPlan;
  /** Everything lies on disk instead of tmpfs. */
  disk: boolean;
  tls: boolean;
  verify: boolean;
  markdown: boolean;
  jsonFile: string | undefined;
  profileDirectory: string | undefined;
  /** The pages are measured instead of the copy. */
  pages: boolean;
  help: boolean;
}

export const USAGE = `npm run bench -- [options]

  --messages 3000,25000      sizes of the old mailbox
  --delay 0,20,50            added round trips in milliseconds
  --rounds 3                 runs of each tool, interleaved; the median counts
  --peers mbsync,doveadm     others to run beside ours; "none" for ours alone. imapsync needs IMAPSYNC=path
  --corpus mail|small        mail: 15 KB in the median, 75 KB in the mean; small: 1.4 KB, then 25000,250000 at 0 ms and no peers
  --pop3                     the old mailbox is moved by POP3, on disk unless --no-disk, beside mpop, which fills a maildir; 0 and 50 ms
  --quick                    one round of 3,000 messages at 0 ms
  --disk, --no-disk          everything on disk (/var/tmp), or on tmpfs (/dev/shm), which is usual where POP3 is not measured
  --tls                      IMAPS for everybody instead of plain IMAP
  --no-verify                do not compare bytes, dates and flags after each run
  --markdown                 the tables in Markdown
  --json FILE                writes every figure
  --pages                    the status page of 100,000 members instead of the copy
  --profile DIRECTORY        the workers write CPU profiles there

npm run bench -- --webmail   how fast the webmail reads, and its memory with 200 members
`;

interface Defaults {
  messages: string;
  delay: string;
  rounds: string;
  peers: string;
}

const DEFAULTS: Record<CorpusKind | 'quick', Defaults> = {
  mail: { messages: '3000,25000', delay: '0,20,50', rounds: '3', peers: IMAP_PEERS.join(',') },
  small: { messages: '25000,250000', delay: '0', rounds: '3', peers: 'none' },
  pop3: { messages: '3000', delay: '0,50', rounds: '3', peers: 'mpop' },
  quick: { messages: '3000', delay: '0', rounds: '1', peers: IMAP_PEERS.join(',') },
};

const OPTIONS = {
  messages: { type: 'string' },
  delay: { type: 'string' },
  rounds: { type: 'string' },
  peers: { type: 'string' },
  corpus: { type: 'string', default: 'mail' },
  pop3: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  disk: { type: 'boolean' },
  tls: { type: 'boolean', default: false },
  verify: { type: 'boolean', default: true },
  markdown: { type: 'boolean', default: false },
  json: { type: 'string' },
  profile: { type: 'string' },
  pages: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function numbers(name: string, text: string, least: number): number[] {
  const list = text.split(',').map(Number);
  if (list.some((value) => !Number.isInteger(value) || value < least)) {
    throw new Error(`--${name} must be a list of whole numbers from ${least} on`);
  }
  return [...new Set(list)];
}

function peerList(text: string): Peer[] {
  if (text === 'none') return [];
  const names = text.split(',');
  const unknown = names.filter((name) => !PEERS.some((peer) => peer === name));
  if (unknown.length > 0) throw new Error(`--peers knows ${PEERS.join(', ')} and none, not ${unknown.join(', ')}`);
  return PEERS.filter((peer) => names.includes(peer));
}

/** A peer that speaks the other protocol would move another mailbox. */
function peersOf(kind: CorpusKind, text: string): Peer[] {
  const list = peerList(text);
  const strange = list.filter((peer) => (peer === 'mpop') !== (kind === 'pop3'));
  if (strange.length > 0) throw new Error(`${strange.join(', ')} cannot move what the others move`);
  return list;
}

/** Parses the arguments. Throws an error with a plain sentence for whatever is not understood. */
export function readArguments(args: string[]): BenchArguments {
  const { values } = parseArgs({ args, options: OPTIONS, allowNegative: true });
  const { corpus } = values;
  if (corpus !== 'mail' && corpus !== 'small') throw new Error('--corpus must be mail or small');
  const kind = values.pop3 ? 'pop3' : corpus;
  const usual = DEFAULTS[values.quick && !values.pop3 ? 'quick' : kind];
  const [rounds = 1] = numbers('rounds', values.rounds ?? usual.rounds, 1);
  return {
    plan: {
      kind,
      messages: numbers('messages', values.messages ?? usual.messages, 1),
      delaysMs: numbers('delay', values.delay ?? usual.delay, 0),
      rounds,
      peers: peersOf(kind, values.peers ?? usual.peers),
    },
    disk: values.disk ?? values.pop3,
    tls: values.tls,
    verify: values.verify,
    markdown: values.markdown,
    jsonFile: values.json,
    profileDirectory: values.profile,
    pages: values.pages,
    help: values.help,
  };
}
