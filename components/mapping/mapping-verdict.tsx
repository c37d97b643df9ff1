'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MappingView } from '@/components/mapping/mapping-view';
import { useNextText } from '@/components/provider/next-text';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

function bold(text: ReactNode): ReactNode {
  return <b className="text-text">{text}</b>;
}

/** One sentence that a tired person can act on, and since when everything is here (P2). */
export function MappingVerdict({ view: { now, mapping } }: { view: MappingView }) {
  const t = useTranslations('mappingPage.verdict');
  const locale = useLocale();
  const common = useTranslations('common');
  const reasonText = useReasonText();
  const nextText = useNextText();
  const { clockTime, firstWholeDay, fullDay } = useDates();
  const { state, reason, total, settled, copied, refused, everythingSince, retryAt } = mapping;
  const day = everythingSince === null ? null : firstWholeDay(everythingSince);
  const since = day === null || day > now ? [] : [t('since', { day: fullDay(day, locale) })];
  const join = (first: ReactNode, rest: string[]) => (
    <>
      {first}
      {rest.length === 0 ? null : ` ${rest.join(common('sentenceJoin'))}`}
    </>
  );
  switch (state) {
    case 'none':
    case 'not_started':
      return t.rich('none', { b: bold });
    case 'queued':
      return t.rich('queued', { b: bold });
    case 'running': {
      if (total === null) return t.rich('counting', { b: bold });
      const waits =
        reason === null || retryAt === null ? [] : [t('retry', { why: reasonText(reason).short, time: clockTime(retryAt) })];
      return join(t.rich('running', { copied, left: Math.max(0, total - settled), b: bold }), [...waits, ...since]);
    }
    case 'paused':
    case 'failed': {
      const { short } = reasonText(reason ?? '');
      return join(t.rich('stopped', { why: short, next: nextText(reason ?? ''), b: bold }), since);
    }
    case 'done':
      return t.rich('done', { total: total ?? 0, b: bold });
    case 'exceptions':
      return t.rich('exceptions', { total: total ?? 0, refused, b: bold });
  }
}
