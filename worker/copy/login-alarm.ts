/**
 * Many refused passwords of one domain within minutes are hardly typing errors: the old server may be blocking us, and every
 * further try makes that worse (trust.md 5, line 29). Then all moves of the domain that run are paused, with their passwords
 * kept, and the postmaster decides. Where no password is taken at all, nobody is guessing.
 */
import type { Transaction } from '../../lib/db/transaction.ts';
import { inTransaction } from '../../lib/db/transaction.ts';
import { recordEvents } from '../../lib/history/record-event.ts';
import { log } from '../../lib/log.ts';

/** So many at least: of three accounts one wrong password is a third. */
const FEWEST_REFUSED = 5;
const SHARE = 0.3;

/** Pure: `started` are the domain's accounts that have been started at all, `refused` those refused in the last ten minutes. */
export function isAlarming({ refused, started }: { refused: number; started: number }): boolean {
  return refused >= FEWEST_REFUSED && refused >= SHARE * started;
}

/** Counts, and pauses when it is too much. To be called after a password was refused, outside of its transaction. */
export async function pauseAtManyRefusals(mailDomainId: string): Promise<void> {
  const paused = await inTransaction(async (tx) => {
    await tx.$queryRaw`select 1 from mail_domain where id = ${mailDomainId}::uuid for update`;
    return isAlarming(await countAccounts(tx, mailDomainId)) ? pauseAll(tx, mailDomainId) : 0;
  });
  if (paused > 0) log.warn({ mailDomain: mailDomainId, paused }, 'many passwords refused: the moves of the domain are paused');
}

/** What was refused before the last such pause has been looked at, and does not count again. */
async function countAccounts(tx: Transaction, mailDomainId: string): Promise<{ refused: number; started: number }> {
  const [row] = await tx.$queryRaw<{ refused: number; started: number }[]>`
    with own as (
      select mapping.id, mapping.started_at from mapping join member on member.id = mapping.member_id
      where member.mail_domain_id = ${mailDomainId}::uuid
    ), since as (
      select greatest(now() - interval '10 minutes', max(event.at)) as at from own
      left join mapping_event event on event.mapping_id = own.id and event.code = 'many_passwords_refused'
    )
    select (select count(*)::int from own where started_at is not null) as started,
      (select count(distinct own.id)::int from own join mapping_event event on event.mapping_id = own.id
        where event.code = 'need_password' and coalesce(event.values->>'reason', '') <> 'token_only' and event.at > (select at from since)) as refused`;
  return row ?? { refused: 0, started: 0 };
}

async function pauseAll(tx: Transaction, mailDomainId: string): Promise<number> {
  const running = await tx.mapping.findMany({ where: { state: 'RUNNING', member: { mailDomainId } }, select: { id: true } });
  const ids = running.map(({ id }) => id);
  const { count } = await tx.mapping.updateMany({
    where: { id: { in: ids }, state: 'RUNNING' },
    data: { state: 'PAUSED', reason: 'many_passwords_refused', serverText: null, retryAt: null },
  });
  await recordEvents(tx, ids, 'many_passwords_refused');
  return count;
}
