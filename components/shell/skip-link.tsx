import { useTranslations } from 'next-intl';

/** The first Tab reaches it. */
export function SkipLink() {
  const t = useTranslations('shell');
  return (
    <a
      href="#content"
      className="sr-only z-50 rounded-sm bg-surface px-3 py-2 text-sm font-medium text-accent-text shadow-pop focus-visible:not-sr-only focus-visible:fixed focus-visible:top-2 focus-visible:left-2 focus-visible:px-3 focus-visible:py-2"
    >
      {t('skip')}
    </a>
  );
}
