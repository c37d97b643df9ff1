import { useTranslations } from 'next-intl';

/** The first Tab reaches it. */
export function SkipLink() {
  const t = useTranslations('shell');
  return (
    <a
      href="#content"
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-sm bg-surface px-3 py-2 text-sm font-medium text-accent-text shadow-pop focus-visible:translate-y-0"
    >
      {t('skip')}
    </a>
  );
}
