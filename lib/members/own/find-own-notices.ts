/** The signed-in member's own choice about notices by mail. */
import type { Actor } from '../../actor.ts';
import { db } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { isNoticeLocale, type NoticeLocale } from '../../schemas/member/notice.ts';

export interface OwnNotices {
  on: boolean;
  /** The member's own choice of language, or else the domain's. */
  locale: NoticeLocale;
}

/** Throws not_found to whoever is no member. */
export async function findOwnNotices(actor: Actor): Promise<OwnNotices> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const member = await db().member.findUnique({ where: { id: actor.memberId }, include: { mailDomain: true } });
  if (member === null) throw new AppError('not_found');
  const locale = member.noticeLocale ?? member.mailDomain.noticeLocale;
  return { on: !member.noticesOff, locale: isNoticeLocale(locale) ? locale : 'zh-CN' };
}
