import { useTranslations } from 'next-intl';
import { StateGlyph } from '@/components/progress/state-glyph';
import { ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { byteSize } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

export interface ExceptionRows {
  causes: { reason: string; count: number }[];
  messages: {
    key: string;
    folder: string;
    date: Date;
    sizeBytes: number;
    reason: string;
    serverText: string | null;
    subject: string | null;
  }[];
  count: number;
}

const KNOWN = ['message_too_big', 'message_unreadable', 'message_short', 'message_refused'] as const;

function knownCause(reason: string): (typeof KNOWN)[number] | 'other' {
  return KNOWN.find((known) => known === reason) ?? 'other';
}

/** Our platform refuses for content and size; what cannot be read is the old server's matter. */
function speaker(reason: string): 'platformSaid' | 'serverSaid' {
  return reason === 'message_refused' || reason === 'message_too_big' ? 'platformSaid' : 'serverSaid';
}

/** What could not be moved: by cause with what to do, then message by message with the server's own words (T5). */
export function ExceptionsCard({ exceptions, fileHref }: { exceptions: ExceptionRows; fileHref: string }) {
  const { isoDay } = useDates();
  const t = useTranslations('mappingPage.exceptions');
  const common = useTranslations('common');
  const { causes, messages, count } = exceptions;
  if (count === 0) return null;
  return (
    <Card
      title={t('title', { count })}
      id="exceptions"
      aside={
        <Button kind="link" size="bare" asChild>
          <a href={fileHref} download>
            {t('file')}
          </a>
        </Button>
      }
    >
      <CardBody className="flex flex-col gap-3">
        <ul className="flex flex-col gap-2">
          {causes.map((cause) => (
            <li key={cause.reason} className="flex items-start gap-2.5 text-sm">
              <span className="mt-[3px]">
                <StateGlyph state="failed" />
              </span>
              <span>
                <b>{t('cause', { count: cause.count, why: t(`why.${knownCause(cause.reason)}`) })}</b>{' '}
                <span className="text-text-2">{t(`next.${knownCause(cause.reason)}`)}</span>
              </span>
            </li>
          ))}
        </ul>
        <ul className="divide-y divide-line border-t border-line">
          {messages.map(({ key, subject, folder, date, sizeBytes, reason, serverText }) => (
            <li key={key} className="py-2.5 text-sm">
              {subject === null ? (
                <p className="text-text-2">{t('noSubject')}</p>
              ) : (
                <p lang="" dir="auto" className="font-medium wrap-anywhere">
                  {subject}
                </p>
              )}
              <p className="text-xs text-text-3 wrap-anywhere">
                {t('where', { folder, date: isoDay(date), size: byteSize(sizeBytes) })}
              </p>
              {serverText === null ? null : <ServerWords caption={common(speaker(reason))} text={serverText} />}
            </li>
          ))}
        </ul>
        {messages.length < count ? <p className="text-xs text-text-3">{t('shown', { shown: messages.length, count })}</p> : null}
      </CardBody>
    </Card>
  );
}
