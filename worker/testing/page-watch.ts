/**
 * Reads again and again what the pages show of a move, and keeps what must never be seen: a percentage outside of 0 to 100, one
 * that falls, more settled than there is, a running mapping that nobody works on.
 *
 * "Of how many" may change while we look: a listing counts the source anew, so the total follows what the source says. What is
 * promised is that the percentage does not fall for it, and that no number is shown beside a smaller total.
 */
import { setTimeout } from 'node:timers/promises';
import { db } from '../../lib/db/client.ts';
import { findDomainProgress, findMailboxProgress } from '../../lib/progress/find-progress.ts';
import { type MovedMember, OPERATOR } from './move-world.ts';

const LOOK_MS = 150;
/** "No RUNNING that nobody works on for more than two minutes." */
const ALONE_MS = 120_000;

export class PageWatch {
  /** What was wrong; stays empty. */
  readonly faults: string[] = [];
  /** How often was looked. */
  looks = 0;
  private readonly member: MovedMember;
  private highest = 0;
  private worked = performance.now();
  private readonly ended = new AbortController();
  private readonly watching: Promise<void>;

  constructor(member: MovedMember) {
    this.member = member;
    this.watching = this.watch();
    // Whoever stops the watch hears of it.
    this.watching.catch(() => {});
  }

  /** Stops looking and gives what was wrong. Throws when looking itself failed. */
  async stop(): Promise<string[]> {
    this.ended.abort();
    await this.watching;
    return this.faults;
  }

  private async watch(): Promise<void> {
    while (!this.ended.signal.aborted) {
      await this.lookAtMailbox();
      await this.lookAtDomain();
      await this.lookForWork();
      this.looks++;
      await setTimeout(LOOK_MS);
    }
  }

  private async lookAtMailbox(): Promise<void> {
    const progress = await findMailboxProgress(OPERATOR, this.member.memberId);
    if (progress === null) return;
    const { percent, total, settled } = progress.mapping;
    this.judge('mailbox', percent, total, settled);
    if (percent !== null && percent < this.highest) this.faults.push(`${percent} % after ${this.highest} %`);
    this.highest = Math.max(this.highest, percent ?? 0);
    for (const { sourcePath, percent: ofFolder, listed, copied, skipped, refused, gone } of progress.folders) {
      if (ofFolder !== null) this.judge(sourcePath, ofFolder, listed, copied + skipped + refused + gone);
    }
  }

  /** The domain's percentage may fall when a further mailbox is counted for the first time. */
  private async lookAtDomain(): Promise<void> {
    const { percent, total, settled, countedAt } = await findDomainProgress(OPERATOR, this.member.mailDomainId);
    this.judge('domain', percent, countedAt === null ? null : total, settled);
  }

  private judge(what: string, percent: number | null, total: number | null, settled: number): void {
    if (percent !== null && !(percent >= 0 && percent <= 100)) this.faults.push(`${what}: ${percent} %`);
    if (total !== null && settled > total) this.faults.push(`${what}: ${settled} of ${total}`);
  }

  /** A mapping that is RUNNING has a job that waits, is tried again, or is at work. */
  private async lookForWork(): Promise<void> {
    const alone = await db().$queryRaw<unknown[]>`
      select 1 from mapping p where p.id = ${this.member.mappingId}::uuid and p.state = 'RUNNING' and not exists (
        select 1 from pgboss.job j where j.name = 'copy-mailbox' and j.state <= 'active' and j.singleton_key = p.id::text)`;
    if (alone.length === 0) this.worked = performance.now();
    else if (performance.now() - this.worked > ALONE_MS) this.faults.push('running, and nobody works on it');
  }
}
