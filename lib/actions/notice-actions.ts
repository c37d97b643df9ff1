'use server';
/** 邮件通知: the postmaster's choice for the domain, and each member's own. */
import { setNotices } from '../mail-domains/set-notices.ts';
import { setOwnNotices } from '../members/own/set-own-notices.ts';
import { type NoticeKind, type NoticeLocale, noticeSettingsForm, ownNoticesForm } from '../schemas/member/notice.ts';
import { type ActionResult, asMember, asPostmaster } from './action.ts';

/** Which notices the domain gets by mail, and in which language. */
export async function setNoticesAction(raw: { silenced: NoticeKind[]; locale: NoticeLocale }): Promise<ActionResult<void>> {
  return asPostmaster(noticeSettingsForm, raw, ({ actor, session, input }) => setNotices(actor, session.mailDomainId, input));
}

/** Switches the member's own notices on or off, and chooses their language. */
export async function setOwnNoticesAction(raw: { on: boolean; locale: NoticeLocale }): Promise<ActionResult<void>> {
  return asMember(ownNoticesForm, raw, ({ actor, input }) => setOwnNotices(actor, input));
}
