/** The UIDs that were given to the POP3 messages of a mapping, kept in the database (lib/mail/pop3/pop3-numbering.ts). */
import { db } from '../../db/client.ts';
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
