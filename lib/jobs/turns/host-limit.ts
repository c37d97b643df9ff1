/**
 * What an old host takes at present, where the queue can see it: pg-boss counts the mailboxes at work per group (the host)
 * against the limit of the waiting job's tier. Without this a host that was throttled to one connection would be given to five
 * mailboxes, four of which find none, and so on through a thousand.
 *
 * The queue's limit is soft (two workers may start one each at the same moment); progress/source-host-lease.ts holds the hard one.
 */
import { db } from '../../db/client.ts';
import { COPY_MAILBOX } from '../queues.ts';

const QUIET_SECONDS = 600;
/** The largest cap that can be set (SOURCE_HOST_CONNECTIONS). */
const MOST = 100;

/** Rule: what a limit that was learnt has grown to. One connection more for each quiet 10 minutes, never above the cap, never none. */
export function recoveredLimit(learnt: number, quietSeconds: number, cap: number): number {
  const regained = Math.max(0, Math.floor(quietSeconds / QUIET_SECONDS));
  return Math.max(1, Math.min(cap, learnt + regained));
}

/** pg-boss's work option: a tier n below the cap allows n, and every other the cap. */
export function groupLimits(cap: number): { default: number; tiers: Record<string, number> } {
  return { default: cap, tiers: Object.fromEntries(Array.from({ length: cap - 1 }, (_, i) => [String(i + 1), i + 1])) };
}

/** The tier of a job for a host that has ever complained. */
export function tierFor(learnt: number, quietSeconds: number): string {
  return String(recoveredLimit(learnt, quietSeconds, MOST));
}

/** Lets the jobs that wait know the present limit of their host: after a complaint, and each minute as limits recover. */
export async function refreshTiers(): Promise<void> {
  const hosts = await db().$queryRaw<{ host: string; connections: number; quietSeconds: number }[]>`
    select host, connections, extract(epoch from clock_timestamp() - changed_at)::float8 as "quietSeconds" from source_host_limit`;
  for (const { host, connections, quietSeconds } of hosts) {
    // A job that somebody has in hand at this moment is left to the next look: nobody waits for anybody here.
    await db().$executeRaw`
      update pgboss.job set group_tier = ${tierFor(connections, quietSeconds)}
      where name = ${COPY_MAILBOX} and state < 'active' and id in (
        select id from pgboss.job
        where name = ${COPY_MAILBOX} and state < 'active' and group_id = ${host}
          and group_tier is distinct from ${tierFor(connections, quietSeconds)}
        for update skip locked)`;
  }
}
