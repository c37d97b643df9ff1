/** The old mailboxes of a bench: each is written when it is first wanted, and read once for comparing. */
import { type BenchServers, fillOldMailbox } from '../bench-servers.ts';
import type { MailboxContent } from '../verify/compare-mailboxes.ts';
import type { CorpusKind } from './message-sizes.ts';
import { readCorpus } from './read-corpus.ts';
import type { Corpus } from './write-corpus.ts';

export class KeptCorpora {
  readonly kind: CorpusKind;
  private readonly servers: BenchServers;
  private readonly signal: AbortSignal;
  private readonly written = new Map<number, Corpus>();
  private readonly read = new Map<number, MailboxContent>();

  constructor(servers: BenchServers, kind: CorpusKind, signal: AbortSignal) {
    this.servers = servers;
    this.kind = kind;
    this.signal = signal;
  }

  /** The corpus with so many messages. */
  async corpus(messages: number): Promise<Corpus> {
    const kept = this.written.get(messages);
    if (kept !== undefined) return kept;
    const made = await fillOldMailbox(this.servers, this.kind, messages, this.signal);
    this.written.set(messages, made);
    return made;
  }

  /** What is in it. */
  async content(messages: number): Promise<MailboxContent> {
    const kept = this.read.get(messages);
    if (kept !== undefined) return kept;
    const content = await readCorpus(await this.corpus(messages));
    this.read.set(messages, content);
    return content;
  }
}
