/** How many mailboxes of a domain have moved, and are complete only for what their old server shows (X2). */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';

/** Throws not_found to whoever does not administer the domain. */
export async function countLimited(actor: Actor, mailDomainId: string): Promise<number> {
  assertAdministers(actor, mailDomainId);
  const [row] = await db().$queryRaw<{ count: number }[]>`
    select count(*)::int as count from mapping p join member m on m.id = p.member_id
    where m.mail_domain_id = ${mailDomainId}::uuid and p.state = 'DONE' and p.range_limit is not null`;
  return row?.count ?? 0;
}
