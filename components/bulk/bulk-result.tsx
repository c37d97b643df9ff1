import { useTranslations } from 'next-intl';
import type { BulkPreview } from '@/components/bulk/bulk-preview';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';

/** 开始: the import is done, the copying has begun or waits for passwords. */
export function BulkResult({ preview, statusHref, path }: { preview: BulkPreview; statusHref: string; path: string }) {
  const t = useTranslations('bulk');
  const created = preview.rows.filter((row) => row.importable && row.fate === 'NEW').length;
  return (
    <Banner
      kind="ok"
      lead={t('resultLead', { created, changed: preview.importable - created })}
      action={
        <span className="flex flex-wrap gap-2">
          <Button size="small" asChild>
            <Link href={path}>{t('another')}</Link>
          </Button>
          <Button size="small" kind="primary" asChild>
            <Link href={statusHref}>{t('seeStatus')}</Link>
          </Button>
        </span>
      }
    >
      {t('resultText')}
    </Banner>
  );
}
