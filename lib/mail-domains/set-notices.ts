/** Which notices by mail a domain gets, and in which language: the postmaster's choice for all, before each member's own. */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction } from '../db/transaction.ts';
import { NOTICE_KINDS, type NoticeKind, type NoticeLocale } from '../schemas/member/notice.ts';

export interface NoticeSettings {
  /** Kinds that are switched off. */
  silenced: NoticeKind[];
  locale: NoticeLocale;
}

/** Holds for what has not been delivered yet, too. Throws not_found to whoever does not administer the domain. */
export async function setNotices(actor: Actor, mailDomainId: string, { silenced, locale }: NoticeSettings): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    const silencedNotices = NOTICE_KINDS.filter((kind) => silenced.includes(kind));
    await tx.mailDomain.update({ where: { id: mailDomainId }, data: { silencedNotices, noticeLocale: locale } });
    const values = { off: silencedNotices.length, locale };
    await recordAudit(tx, actor, { mailDomainId, action: 'domain.notices_set', subject: '', values });
  });
}
