import { useTranslations } from 'next-intl';
import type { MailboxRow } from '@/components/status/mailbox-row';
import { clockTime, tableMoment } from '@/lib/i18n/dates';
import { useReasonText } from '@/lib/i18n/reason-text';

type ReasonFacts = Pick<MailboxRow, 'state' | 'reason' | 'retryAt' | 'refused' | 'finishedAt' | 'total'>;

/** The second line under a state: why it is so, and what happens next. Null: the state says it all. */
export function useRowReason(now: Date): (row: ReasonFacts) => string | null {
  const t = useTranslations('status');
  const reasonText = useReasonText();
  return (row) => {
    const why = row.reason === null ? null : reasonText(row.reason).short;
    if (row.state === 'done') return row.finishedAt === null ? null : t('verifiedAt', { when: tableMoment(row.finishedAt, now) });
    if (row.state === 'exceptions') return t('leftBehind', { count: row.refused });
    if (why !== null && row.retryAt !== null) return t('retryAt', { why, time: clockTime(row.retryAt) });
    if (why !== null) return why;
    return row.state === 'running' && row.total === null ? t('counting') : null;
  };
}
