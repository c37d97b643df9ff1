'use client';

import { useLocale, useTranslations } from 'next-intl';
import { LANGUAGES } from '@/components/shell/account-menu';
import { classNames } from '@/components/ui/class-names';
import { useNavigation } from '@/components/ui/navigation';

/** The languages in plain sight, for whoever is not signed in yet. */
export function LanguageLinks() {
  const t = useTranslations('shell');
  const locale = useLocale();
  const { chooseLanguage } = useNavigation();
  return (
    <fieldset className="flex gap-4 text-xs" aria-label={t('language')}>
      {LANGUAGES.map((language) => (
        <button
          key={language.value}
          type="button"
          lang={language.lang}
          aria-pressed={language.value === locale}
          className={classNames(
            'min-h-8 text-text-3 hover:text-text max-desk:min-h-11',
            language.value === locale && 'font-semibold text-text',
          )}
          onClick={() => chooseLanguage(language.value)}
        >
          {language.label}
        </button>
      ))}
    </fieldset>
  );
}
