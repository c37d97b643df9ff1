import { useTranslations } from 'next-intl';
import { Bar } from '@/components/progress/bar';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Card, CardBody } from '@/components/ui/card';
import type { UndoView } from '@/components/undo/undo-view';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

/** The undo is chosen and carried out: how far it is, and why it waits if it does. */
export function UndoRunning({ undo }: { undo: UndoView }) {
  const { clockTime } = useDates();
  const t = useTranslations('undo.running');
  const common = useTranslations('common');
  const reasonText = useReasonText();
  const { choice, folderPath, count, settled, to, reason, retryAt, serverText } = undo;
  const percent = count === 0 ? 100 : Math.floor((settled * 100) / count);
  return (
    <Card title={t('title')} id="undo">
      <CardBody className="flex flex-col gap-3">
        <p className="flex items-baseline gap-3">
          <span className="text-xl font-semibold tracking-[-0.01em]">{percent}%</span>
          <span className="text-sm text-text-2 wrap-anywhere">{t('text', { choice: choice ?? 'KEEP', settled, count, to })}</span>
        </p>
        <Bar large percent={percent} state="running" label={t('title')} />
        {folderPath === null ? null : (
          <p className="text-xs text-text-3 wrap-anywhere">{t('target', { choice: choice ?? 'MOVE', folder: folderPath })}</p>
        )}
        {reason === null || retryAt === null ? null : (
          <Banner kind="warn" lead={t('retry', { why: reasonText('our_side').short, time: clockTime(retryAt) })}>
            {serverText === null ? null : <ServerWords caption={common('platformSaid')} text={serverText} />}
          </Banner>
        )}
      </CardBody>
    </Card>
  );
}
