/** Reads which messages could not be moved, and why: by cause, and one by one (T5). */
import type { Actor } from '../actor.ts';
import { db } from '../db/client.ts';
import { assertOwnMapping } from './find-events.ts';

export interface ExceptionView {
  /** folder, UIDVALIDITY and UID: what names the message at the source. */
  key: string;
  folder: string;
  /** INTERNALDATE. */
  date: Date;
  sizeBytes: number;
  reason: string;
  serverText: string | null;
  /** Plain text of a stranger. Null: nobody could read it. */
  subject: string | null;
}

export interface ExceptionCause {
  reason: string;
  count: number;
}

export interface Exceptions {
  causes: ExceptionCause[];
  /** The newest first; at most as many as one page shows. */
  messages: ExceptionView[];
  count: number;
}

const SHOWN = 100;

/** Throws not_found to whoever does not administer the domain. */
export async function findExceptions(actor: Actor, mappingId: string): Promise<Exceptions> {
  await assertOwnMapping(actor, mappingId);
  const [causes, messages] = await Promise.all([
    db().$queryRaw<ExceptionCause[]>`
      select coalesce(e.reason, 'message_refused') as reason, count(*)::int as count
      from ledger_entry e join folder_progress f on f.id = e.folder_id
      where f.mapping_id = ${mappingId}::uuid and f.refused_count > 0 and e.outcome = 'REFUSED' group by 1 order by 2 desc, 1`,
    db().$queryRaw<ExceptionView[]>`
      select concat(e.folder_id, ' ', e.uid_validity, ' ', e.uid) as key, f.source_path as folder, e.internal_date as date,
             e.size_bytes::float8 as "sizeBytes", coalesce(e.reason, 'message_refused') as reason,
             e.server_text as "serverText", e.subject
      from ledger_entry e join folder_progress f on f.id = e.folder_id
      where f.mapping_id = ${mappingId}::uuid and f.refused_count > 0 and e.outcome = 'REFUSED'
      order by e.internal_date desc, e.folder_id, e.uid limit ${SHOWN}`,
  ]);
  return { causes, messages, count: causes.reduce((sum, { count }) => sum + count, 0) };
}
