/**
 * Looks whether the old server seems to hide mail of this mailbox, and writes it down (X2). Called in the transaction that
 * grants DONE, or ends a later pass: a mailbox that shows only a part is then complete for what is visible.
 */
import { now } from '../clock.ts';
import { Prisma } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { recordEvent } from '../history/record-event.ts';
import { providerOfServer, providerTable } from '../providers/provider-table.ts';
import { type RangeSuspicion, suspectRangeLimit } from '../providers/range-limit.ts';
import { rangeLimit } from '../schemas/mapping/mapping.ts';

export interface RangeLook {
  /** The operator's table of providers, when there is one. */
  PROVIDERS_FILE?: string | undefined;
  /** Messages of the inbox by the other protocol. Absent or null: nobody has looked, and what was seen before holds. */
  otherInbox?: number | null;
}

/** A suspicion that is new leaves an event. */
export async function judgeRange(tx: Transaction, mappingId: string, look: RangeLook): Promise<void> {
  const mapping = await tx.mapping.findUniqueOrThrow({
    where: { id: mappingId },
    select: {
      rangeLimit: true,
      countedAt: true,
      folders: {
        where: { removedAt: null },
        select: { sourcePath: true, sourceExists: true, listedCount: true, oldestListedAt: true },
      },
      member: { select: { mailDomain: { select: { sourceServer: { select: { host: true } } } } } },
    },
  });
  const host = mapping.member.mailDomain.sourceServer?.host ?? '';
  const suspicion = suspectRangeLimit({
    folders: mapping.folders.map(({ sourcePath, sourceExists, listedCount, oldestListedAt }) => ({
      path: sourcePath,
      messages: sourceExists ?? listedCount,
      oldestAt: oldestListedAt,
    })),
    at: mapping.countedAt ?? now(),
    knownDays: providerOfServer(providerTable(look.PROVIDERS_FILE), host)?.range_limit_days ?? null,
    otherInbox: look.otherInbox ?? seenBefore(mapping.rangeLimit),
  });
  if (sameSuspicion(mapping.rangeLimit, suspicion)) return;
  await tx.mapping.update({ where: { id: mappingId }, data: { rangeLimit: suspicion ?? Prisma.DbNull } });
  if (suspicion !== null) await recordEvent(tx, mappingId, 'range_limit', { ...suspicion });
}

/** A delta pass asks by the one protocol only. */
function seenBefore(stored: unknown): number | null {
  const known = rangeLimit.safeParse(stored).data;
  return known?.kind === 'protocol' ? known.there : null;
}

function sameSuspicion(before: unknown, suspicion: RangeSuspicion | null): boolean {
  const text = (value: unknown) => JSON.stringify(Object.entries(value ?? {}).sort());
  return text(before) === text(suspicion);
}
