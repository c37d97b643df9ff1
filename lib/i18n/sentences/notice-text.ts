/** Sentences of a notice by mail, from the same catalogue as the pages; the worker writes them (lib/notices). Pure. */
import { createTranslator } from 'use-intl/core';
import type { NoticeContent, NoticeLocale } from '../../schemas/member/notice.ts';
import { datesIn } from '../dates.ts';
import { TIME_ZONE } from '../locale.ts';
import en from '../messages/en.json' with { type: 'json' };
import zh from '../messages/zh-CN.json' with { type: 'json' };
import { isTimeZone } from '../time-zones.ts';

type Values = Record<string, string | number>;

interface OpenTranslator {
  (key: string, values?: Values): string;
  has(key: string): boolean;
}

export interface NoticeText {
  /** The sender's name. */
  from: string;
  subject: string;
  text: string;
}

export interface NoticeAbout {
  domain: string;
  /** Decides whether a date needs its year. */
  now: Date;
  /** The reader's, by its IANA name. Null: never chosen. */
  timeZone: string | null;
}

/** Everything that a person reads of a notice. */
export function noticeText(locale: NoticeLocale, content: NoticeContent, about: NoticeAbout): NoticeText {
  const t = translator(locale);
  const values = { domain: about.domain, ...valuesOf(t, locale, content, about) };
  const key = `notices.mail.${content.kind}`;
  const list = listOf(t, content);
  const foot = t(`notices.mail.${content.kind.startsWith('member_') ? 'memberFoot' : 'postmasterFoot'}`);
  return {
    from: t('notices.mail.from'),
    subject: t(`${key}.subject`, values),
    text: `${t(`${key}.text`, values)}\n${list.map((line) => `${line}\n`).join('')}\n-- \n${foot}\n`,
  };
}

/** Keys are made of kinds and codes, which the catalogue's types cannot express; messages.test.ts holds that they are there. */
function translator(locale: NoticeLocale): OpenTranslator {
  return createTranslator({ locale, messages: locale === 'zh-CN' ? zh : en, timeZone: TIME_ZONE }) as unknown as OpenTranslator;
}

function valuesOf(t: OpenTranslator, locale: NoticeLocale, content: NoticeContent, { now, timeZone }: NoticeAbout): Values {
  const { kind: _kind, ...rest } = content;
  const values: Values = {};
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'number' || typeof value === 'string') values[name] = value;
    if (typeof value === 'boolean') values[name] = String(value);
  }
  if ('closesAt' in content) {
    const { closesAt } = content;
    const { clockTime, sentenceDay } = datesIn(timeZone !== null && isTimeZone(timeZone) ? timeZone : TIME_ZONE);
    values.when = t('moment.dayAndTime', { day: sentenceDay(closesAt, locale, now), time: clockTime(closesAt) });
  }
  return 'reason' in content ? { ...values, ...reasonOf(t, content.reason) } : values;
}

/** A code that this catalogue does not know gets the general sentence, as on the pages. */
function reasonOf(t: OpenTranslator, reason: string): { why: string; next: string } {
  const code = t.has(`reasons.${reason}.short`) ? reason : 'our_side';
  return { why: t(`reasons.${code}.short`), next: t(`reasons.${code}.next`) };
}

function listOf(t: OpenTranslator, content: NoticeContent): string[] {
  if (content.kind !== 'postmaster_finished' && content.kind !== 'postmaster_failed') return [];
  const lines =
    content.kind === 'postmaster_finished'
      ? content.addresses.map((address) => t('notices.mail.line', { address }))
      : content.failures.map(({ address, reason }) => t('notices.mail.failureLine', { address, why: reasonOf(t, reason).why }));
  const others = content.count - lines.length;
  return others > 0 ? [...lines, t('notices.mail.others', { count: others })] : lines;
}
