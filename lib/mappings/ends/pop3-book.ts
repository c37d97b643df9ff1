/** What is remembered of the POP3 messages of a mapping: the UIDs that were given to the POP3 messages of a mapping (lib/mail/pop3/pop3-numbering.ts), and which are IMAP's too. */
import { db } from '../../db/client.ts';
import type { InboxGap } from '../../mail/pop3/filled-inbox-source.ts';
import type { Pop3Book } from '../../mail/pop3/pop3-numbering.ts';

/** The mapping's own; whoever opens its source holds its lease, so nobody else gives UIDs meanwhile. */
export function pop3Book(mappingId: string): Pop3Book {
  return {
    async load() {
      const newest = await db().pop3Message.aggregate({ where: { mappingId }, _max: { generation: true } });
      const generation = newest._max.generation ?? 0;
      const rows = await db().pop3Message.findMany({ where: { mappingId, generation }, select: { key: true, uid: true } });
      return { generation, uids: new Map(rows.map(({ key, uid }) => [key, uid])) };
    },
    async add(generation, uids) {
      const rows = [...uids].map(([key, uid]) => ({ key, uid }));
      await db().$executeRaw`
        insert into pop3_message (mapping_id, generation, key, uid)
        select ${mappingId}::uuid, ${generation}, key, uid
        from json_to_recordset(${JSON.stringify(rows)}::json) as v(key text, uid int)`;
    },
  };
}

/** What FilledInboxSource asks of the ledger and of us. */
export function inboxMemory(mappingId: string): Omit<InboxGap, 'open'> {
  return {
    async isSettled(uidValidity, uids) {
      if (uids.length === 0) return true;
      const [row] = await db().$queryRaw<{ count: number }[]>`
        select count(*)::int as count from ledger_entry e join folder_progress f on f.id = e.folder_id
        where f.mapping_id = ${mappingId}::uuid and f.source_path = 'INBOX' and e.uid_validity = ${uidValidity}
          and e.uid in (select u::int8 from json_array_elements_text(${JSON.stringify(uids)}::json) as u)`;
      return row?.count === uids.length;
    },
    async twins(generation) {
      const rows = await db().pop3Message.findMany({
        where: { mappingId, generation, twinHash: { not: null } },
        select: { uid: true },
      });
      return new Set(rows.map(({ uid }) => uid));
    },
  };
}
