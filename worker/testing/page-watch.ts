/**
 * Reads again and again what the pages show of a move, and keeps what must never be seen: a percentage outside of 0 to 100, one
 * that falls, more settled than there is, a running mapping that nobody works on.
 */
import { setTimeout } from 'node:timers/promises';
import { db } from '../../lib/db/client.ts';
import { findMailboxProgress } from '../../lib/progress/find-progress.ts';
import { type MovedMember, OPERATOR } from './move-world.ts';

const LOOK_MS = 150;
/** "No RUNNING that nobody works on for more than two minutes." */
const ALONE_MS = 120_000;

export class PageWatch {
  /** What was wrong; stays empty. */
  readonly faults: string[] = [];
  /** How often was looked. */
  looks = 0;
  private readonly members: readonly MovedMember[];
  private readonly highest = new Map<string, number>();
  private readonly aloneSince = new Map<string, number>();
  private readonly ended = new AbortController();
  private readonly watching: Promise<void>;

  constructor(members: readonly MovedMember[]) {
    this.members = members;
    this.watching = this.watch();
  }

  /** Stops looking. Throws when looking itself failed. */
  async stop(): Promise<void> {
    this.ended.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.ended.signal.aborted) {
      for (const member of this.members) await this.look(member);
      this.looks++;
      await setTimeout(LOOK_MS);
    }
  }

  private async look({ address, memberId, mappingId }: MovedMember): Promise<void> {
    const progress = await findMailboxProgress(OPERATOR, memberId);
    if (progress === null) return;
    const { percent, total, settled, state } = progress.mapping;
    const before = this.highest.get(address) ?? 0;
    if (percent !== null) {
      if (percent < 0 || percent > 100) this.faults.push(`${address}: ${percent} %`);
      if (percent < before) this.faults.push(`${address}: ${percent} % after ${before} %`);
      this.highest.set(address, Math.max(before, percent));
    }
    if (total !== null && settled > total) this.faults.push(`${address}: ${settled} of ${total}`);
    const [job] = await db().$queryRaw<unknown[]>`
      select 1 from pgboss.job where name = 'copy-mailbox' and state <= 'active' and singleton_key = ${mappingId}`;
    const alone = job === undefined && (state === 'running' || state === 'queued');
    const since = alone ? (this.aloneSince.get(address) ?? performance.now()) : performance.now();
    this.aloneSince.set(address, since);
    if (performance.now() - since > ALONE_MS) this.faults.push(`${address}: running, and nobody works on it`);
  }
}
