import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Card, CardBody } from '@/components/ui/card';

const HEAD = 'border border-line bg-sunken px-2 py-1 text-left font-medium whitespace-nowrap';
const CELL = 'border border-line px-2 py-1 font-mono text-text-2';

/** 格式: the three columns, and a template to fill in. */
export function BulkFormat({ templateHref }: { templateHref: string }) {
  const t = useTranslations('bulk');
  const common = useTranslations('common');
  const required = (
    <span className="text-state-failed-text" aria-hidden>
      {' '}
      *
    </span>
  );
  return (
    <Card
      title={t('formatTitle')}
      aside={
        <a href={templateHref} download className="link flex items-center gap-1 text-sm font-medium max-desk:min-h-11">
          <Download className="size-3.5" aria-hidden />
          {common('template')}
        </a>
      }
    >
      <CardBody>
        <div className="overflow-x-auto rounded-sm">
          <table className="w-full border-collapse text-xs">
            <thead>
              <tr>
                <th className={HEAD}>
                  {t('columnTarget')}
                  {required}
                </th>
                <th className={HEAD}>
                  {t('columnSource')}
                  {required}
                </th>
                <th className={HEAD}>{t('columnPassword')}</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <td className={CELL}>1235@…</td>
                <td className={CELL}>1.235@…</td>
                <td className={CELL}>Q1w2e3r4t5</td>
              </tr>
            </tbody>
          </table>
        </div>
        <p className="mt-2 text-xs text-text-3">{t('formatHelp')}</p>
      </CardBody>
    </Card>
  );
}
