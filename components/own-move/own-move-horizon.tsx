import { RefreshCw } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MailboxRow } from '@/components/status-row/mailbox-row';
import { useMomentText } from '@/lib/i18n/moment-text';
import { useDates } from '@/lib/i18n/use-dates';

interface HorizonProps {
  now: Date;
  mapping: MailboxRow;
  windowOpen: boolean;
}

function bold(text: ReactNode): ReactNode {
  return <b className="text-text">{text}</b>;
}

/** Says what is here, not only what is left. */
export function OwnMoveHorizon({ now, mapping, windowOpen }: HorizonProps) {
  const { firstWholeDay, fullDay } = useDates();
  const t = useTranslations('ownMove');
  const locale = useLocale();
  const { state, everythingSince, copied, skipped, refused, gone } = mapping;
  if (state === 'done' || state === 'exceptions') {
    // Where the old server may hide mail, nobody can say that nothing is missing (X2).
    const key = state === 'exceptions' ? 'almostAllHere' : mapping.rangeLimit === null ? 'allHere' : 'visibleHere';
    // "Nothing is missing" waits until what has come in since is here too.
    const arriving = windowOpen && mapping.inSync && (mapping.total ?? 0) > mapping.settled;
    return (
      <>
        {arriving && state === 'done' ? null : (
          <p className="text-md">{t.rich(key, { copied, skipped, refused, gone, b: bold })}</p>
        )}
        <Sync now={now} mapping={mapping} windowOpen={windowOpen} />
      </>
    );
  }
  if (state === 'queued') return <p className="text-md">{t.rich('queued', { b: bold })}</p>;
  const day = everythingSince === null ? null : firstWholeDay(everythingSince);
  if (day === null || day > now) {
    return state === 'running' ? <p className="text-md">{t.rich('newestFirst', { b: bold })}</p> : null;
  }
  return <p className="text-md text-text-2">{t.rich('horizon', { day: fullDay(day, locale), refused, b: bold })}</p>;
}

/** What becomes of mail that still arrives at the old host. */
function Sync({ now, mapping, windowOpen }: HorizonProps) {
  const t = useTranslations('ownMove');
  const momentText = useMomentText(now);
  const { inSync, syncedAt, syncEndedAt, rechecking, total, settled } = mapping;
  if (syncEndedAt !== null) return <p className="text-sm text-text-2">{t('syncEnded', { when: momentText(syncEndedAt) })}</p>;
  if (!windowOpen || !inSync) return null;
  if (total !== null && total > settled) {
    return <p className="text-md text-text-2">{t.rich('bringing', { count: total - settled, b: bold })}</p>;
  }
  if (rechecking) return <p className="text-md text-text-2">{t('rechecking')}</p>;
  if (syncedAt === null) return null;
  return (
    <p className="flex items-start gap-2 text-sm text-text-2">
      <RefreshCw className="mt-0.5 size-4 shrink-0 text-text-3" aria-hidden />
      <span>{t.rich('inSync', { when: momentText(syncedAt), b: bold })}</span>
    </p>
  );
}
