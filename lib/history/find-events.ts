/** Reads what happened to a mapping, the newest first. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { eventValues, type MappingEventView } from '../schemas/mapping/mapping-event.ts';

/** So many are given; older ones stay in the table. */
export const EVENTS_SHOWN = 60;

/** The domain of a mapping, for whoever administers it. Throws not_found. */
export async function assertOwnMapping(actor: Actor, mappingId: string): Promise<void> {
  const found = await db().mapping.findUnique({
    where: { id: mappingId },
    select: { member: { select: { mailDomainId: true } } },
  });
  if (found === null) throw new AppError('not_found');
  assertAdministers(actor, found.member.mailDomainId);
}

/** The newest events, folders that became complete among them. Throws not_found to whoever does not administer the domain. */
export async function findEvents(actor: Actor, mappingId: string): Promise<MappingEventView[]> {
  await assertOwnMapping(actor, mappingId);
  const rows = await db().$queryRaw<MappingEventView[]>`
    select id::text, at, code, values from mapping_event where mapping_id = ${mappingId}::uuid
    union all
    select id::text, done_at, 'folder_done', jsonb_build_object('folder', destination_path, 'count', copied_count)
    from folder_progress where mapping_id = ${mappingId}::uuid and done_at is not null and copied_count > 0
    union all
    select id::text || '-', removed_at, 'folder_removed', jsonb_build_object('folder', source_path)
    from folder_progress where mapping_id = ${mappingId}::uuid and removed_at is not null
    order by at desc, id desc limit ${EVENTS_SHOWN}`;
  return rows.map((row) => ({ ...row, values: eventValues.parse(row.values) }));
}
