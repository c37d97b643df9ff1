/** A member switches the own notices by mail off or on, and chooses their language. */
import type { Actor } from '../../actor.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import type { OwnNotices } from './find-own-notices.ts';

/** Holds for what has not been delivered yet, too. Throws not_found to whoever is no member. */
export async function setOwnNotices(actor: Actor, { on, locale }: OwnNotices): Promise<void> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId, mailDomainId, address } = actor;
  await inTransaction(async (tx) => {
    const data = { noticesOff: !on, noticeLocale: locale };
    const { count } = await tx.member.updateMany({ where: { id: memberId }, data });
    if (count === 0) throw new AppError('not_found');
    const values = { off: on ? 0 : 1, locale };
    await recordAudit(tx, actor, { mailDomainId, action: 'member.notices_set', subject: address, values });
  });
}
