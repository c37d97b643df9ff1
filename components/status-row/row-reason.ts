import { useTranslations } from 'next-intl';
import { expectationOf } from '@/components/progress/expectation';
import type { BoardRow, MailboxRow } from '@/components/status-row/mailbox-row';
import type { Dates } from '@/lib/i18n/dates';
import { useMomentText } from '@/lib/i18n/moment-text';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

/** 10:32 today, 03-12 10:32 on other days. */
function lookedAt({ clockTime, isoDay, tableMoment }: Dates, date: Date, now: Date): string {
  return isoDay(date) === isoDay(now) ? clockTime(date) : tableMoment(date, now);
}

/** What becomes of mail that still arrives at the old host of a mailbox that has moved. Null: nothing that is worth a line. */
function useSyncText(now: Date, windowOpen: boolean): (row: MailboxRow) => string | null {
  const t = useTranslations('status');
  const dates = useDates();
  return ({ inSync, syncedAt, syncEndedAt, rechecking, total, settled }) => {
    if (syncEndedAt !== null) return t('syncEnded', { when: dates.tableMoment(syncEndedAt, now) });
    if (!windowOpen || !inSync) return null;
    if (total !== null && total > settled) return t('bringing', { count: total - settled });
    if (rechecking) return t('rechecking');
    return syncedAt === null ? null : t('inSync', { when: lookedAt(dates, syncedAt, now) });
  };
}

/** How fast it goes, and when it will be finished at that speed. Null: nothing is measured. */
export function useRowPace(now: Date): (row: BoardRow) => string | null {
  const t = useTranslations('status');
  const momentText = useMomentText(now);
  return ({ ratePerMinute, finishAt }) =>
    finishAt === null || ratePerMinute === null
      ? null
      : t('pace', { rate: Math.round(ratePerMinute), when: momentText(finishAt) });
}

/** The second line under a state: why it is so, and what happens next. Null: the state says it all. */
export function useRowReason(now: Date, windowOpen: boolean): (row: MailboxRow) => string | null {
  const t = useTranslations('status');
  const reasonText = useReasonText();
  const { clockTime, firstWholeDay, isoDay, tableMoment } = useDates();
  const syncText = useSyncText(now, windowOpen);
  return (row) => {
    const why = row.reason === null ? null : reasonText(row.reason).short;
    if (row.reason === 'source_rebuilt') return why;
    if (row.state === 'done') {
      const verified = row.finishedAt === null ? null : t('verifiedAt', { when: tableMoment(row.finishedAt, now) });
      // Another look that came to nothing is what is to be mended first.
      const limited = row.rangeLimit === null || row.rechecking ? null : (why ?? t('visibleOnly'));
      return limited ?? syncText(row) ?? verified;
    }
    if (row.state === 'exceptions') {
      const sync = syncText(row);
      return sync === null ? t('leftBehind', { count: row.refused }) : t('leftBehindSynced', { count: row.refused, sync });
    }
    if (windowOpen && row.reminded > 0) return t('reminded', { count: row.reminded });
    if (why !== null && row.retryAt !== null) return t('retryAt', { why, time: clockTime(row.retryAt) });
    if (why !== null) return why;
    if (row.state !== 'running') return null;
    if (row.total === null) return t('counting');
    const day = row.everythingSince === null ? null : firstWholeDay(row.everythingSince);
    // What is published of such a mailbox stands beside what is measured (P1).
    const published = t(`published.${expectationOf(row.total)}`);
    return day === null || day > now ? published : t('sincePublished', { since: t('since', { day: isoDay(day) }), published });
  };
}
