/**
 * Writes notices into the outbox, in the transaction of the event that they tell of, with the jobs that deliver them: there is a
 * notice when the event has happened, and none when it was rolled back.
 *
 * Invariants:
 * - One notice for each reader, kind and event: the unique key makes the second writing of an event nothing.
 * - What the postmaster or the member has switched off is not written; it is asked again before delivery.
 * - Events that come in numbers (a mailbox is finished, a mailbox failed) are grouped for the postmaster: the first opens a notice
 *   that waits GROUP_MINUTES, whatever happens until then joins it, and the next one goes out QUIET_MINUTES after it at the earliest.
 */
import { MINUTE_MS, now } from '../clock.ts';
import type { Transaction } from '../db/transaction.ts';
import { enqueueNotices } from '../jobs/enqueue-notices.ts';
import type { NoticeKind, NoticeReader } from '../schemas/member/notice.ts';

export const GROUP_MINUTES = 10;
export const QUIET_MINUTES = 60;

interface Event {
  mailDomainId: string;
  kind: NoticeKind;
  /** Names the event among those of its kind and reader, for example the window's id. */
  eventKey: string;
}

/** A notice to everybody who runs the domain. */
export async function tellPostmasters(tx: Transaction, event: Event): Promise<void> {
  await write(tx, event, { mailDomainId: event.mailDomainId, role: 'POSTMASTER' });
}

/** A notice to these members. */
export async function tellMembers(tx: Transaction, event: Event, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  await write(tx, event, { mailDomainId: event.mailDomainId, id: { in: [...memberIds] } });
}

/**
 * Tells whoever runs the domain that one more thing of this kind has happened. To be called at the end of a transaction: it may wait
 * for another that opens the same notice.
 */
export async function tellPostmastersGrouped(tx: Transaction, mailDomainId: string, kind: NoticeKind): Promise<void> {
  const readers = await findReaders(tx, mailDomainId, kind, { mailDomainId, role: 'POSTMASTER' });
  for (const memberId of readers) {
    // Locked until our commit: whoever seals this notice waits, and then sees what we have changed.
    const [before] = await tx.$queryRaw<{ id: string; dueAt: Date; sealedAt: Date | null }[]>`
      select id, due_at as "dueAt", sealed_at as "sealedAt" from notice
      where member_id = ${memberId}::uuid and kind = ${kind} order by due_at desc limit 1 for share`;
    if (before !== undefined && before.sealedAt === null) continue;
    // Named after the one before it, so that two that open the next one at once open the same.
    const dueAt = groupedDue(now(), before?.dueAt ?? null);
    await insert(tx, [memberId], { kind, eventKey: `after:${before?.id ?? 'none'}`, dueAt });
  }
}

/** Pure: when a grouped notice goes out that is opened at `at`, after one that was due at `before`. */
export function groupedDue(at: Date, before: Date | null): Date {
  const soon = at.getTime() + GROUP_MINUTES * MINUTE_MS;
  return new Date(before === null ? soon : Math.max(soon, before.getTime() + QUIET_MINUTES * MINUTE_MS));
}

interface Recipients {
  mailDomainId: string;
  role?: 'POSTMASTER';
  id?: { in: string[] };
}

async function write(tx: Transaction, { mailDomainId, kind, eventKey }: Event, who: Recipients): Promise<void> {
  const readers = await findReaders(tx, mailDomainId, kind, who);
  await insert(tx, readers, { kind, eventKey, dueAt: now() });
}

/** Who of these wants this kind, in the order of their ids, so that two transactions write in the same order. */
async function findReaders(tx: Transaction, mailDomainId: string, kind: NoticeKind, who: Recipients): Promise<string[]> {
  const { silencedNotices } = await tx.mailDomain.findUniqueOrThrow({
    where: { id: mailDomainId },
    select: { silencedNotices: true },
  });
  if (silencedNotices.includes(kind)) return [];
  const own = readerOf(kind) === 'member' ? { noticesOff: false } : {};
  const members = await tx.member.findMany({
    where: { ...who, ...own, disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return members.map(({ id }) => id);
}

/** Pure: for whom a kind is. */
export function readerOf(kind: NoticeKind): NoticeReader {
  return kind.startsWith('postmaster_') ? 'postmaster' : 'member';
}

async function insert(
  tx: Transaction,
  memberIds: readonly string[],
  notice: { kind: NoticeKind; eventKey: string; dueAt: Date },
): Promise<void> {
  if (memberIds.length === 0) return;
  const data = memberIds.map((memberId) => ({ memberId, ...notice, createdAt: now() }));
  const made = await tx.notice.createManyAndReturn({ data, skipDuplicates: true, select: { id: true, dueAt: true } });
  await enqueueNotices(tx, made);
}
