/** Writes what happened to a mapping, in the caller's transaction: as codes plus values, and never a secret. */
import type { Db } from '../db/client.ts';
import type { EventValues, MappingEventCode } from '../schemas/mapping/mapping-event.ts';

/** One event. The caller's transaction is the one that makes it true. */
export async function recordEvent(tx: Db, mappingId: string, code: MappingEventCode, values: EventValues = {}): Promise<void> {
  await tx.mappingEvent.create({ data: { mappingId, code, values } });
}

/** The same event for many mappings at once. */
export async function recordEvents(
  tx: Db,
  mappingIds: readonly string[],
  code: MappingEventCode,
  values: EventValues = {},
): Promise<void> {
  await tx.mappingEvent.createMany({ data: mappingIds.map((mappingId) => ({ mappingId, code, values })) });
}

/**
 * A failure that passes by itself. When it is what happened last already, with the same reason, that line is brought up to date
 * and counts how often, so that a server that is away for days leaves one line.
 */
export async function recordRetry(
  tx: Db,
  mappingId: string,
  { reason, serverText, retryAt }: { reason: string; serverText: string | null; retryAt: Date },
): Promise<void> {
  const values = { reason, serverText: serverText ?? '', retryAt: retryAt.toISOString() };
  const last = await tx.mappingEvent.findFirst({ where: { mappingId }, orderBy: [{ at: 'desc' }, { id: 'desc' }] });
  const before = typeof last?.values === 'object' && last.values !== null && !Array.isArray(last.values) ? last.values : {};
  if (last?.code !== 'retry' || before.reason !== reason) {
    await recordEvent(tx, mappingId, 'retry', { ...values, times: 1 });
    return;
  }
  const times = typeof before.times === 'number' ? before.times + 1 : 2;
  await tx.mappingEvent.update({ where: { id: last.id }, data: { at: new Date(), values: { ...values, times } } });
}
