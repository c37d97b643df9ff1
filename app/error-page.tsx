'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';

/** What happened, what is safe, what to do; the number leads to the line in the log. */
export function ErrorPage({ digest, retry }: { digest: string | null; retry: () => void }) {
  const t = useTranslations('errorPages');
  return (
    <main id="content" className="mx-auto flex max-w-lg flex-col items-start gap-3 px-4 py-16">
      <h1 className="text-lg">{t('title')}</h1>
      <p className="text-text-2">{t('text')}</p>
      {digest === null ? null : <p className="font-mono text-xs text-text-3">{t('id', { id: digest })}</p>}
      <Button kind="primary" onClick={retry}>
        {t('retry')}
      </Button>
    </main>
  );
}
