import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import { useSkipText } from '@/lib/i18n/sentences/reason-text';

/** Folders of the old accounts that are not copied: by name where they are of one mailbox, else how many for each reason. */
export function SkippedCard({ folders }: { folders: { name: string | number; reason: string }[] }) {
  const t = useTranslations('report');
  const why = useSkipText();
  if (folders.length === 0) return null;
  return (
    <Card title={t('skippedFolders')}>
      <ul className="divide-y divide-line px-4 pt-1 pb-2 text-sm desk:px-5">
        {folders.map(({ name, reason }) => (
          <li key={`${name} ${reason}`} className="grid gap-x-4 py-2 desk:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <span className="wrap-anywhere">{typeof name === 'number' ? t('skippedCount', { count: name }) : name}</span>
            <span className="text-text-2">{why(reason)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
