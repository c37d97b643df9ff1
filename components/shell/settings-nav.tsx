'use client';

import { Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/components/ui/class-names';
import { Link, useNavigation } from '@/components/ui/navigation';

export const OWN_MOVE = '/webmail/settings/account/migration';
export const OWN_REPORT = '/webmail/settings/account/migration/report';
export const OWN_PREFERENCES = '/webmail/settings/account/preferences';

/** Settings of a member, under the heading where the old system has them (M2); on phones as tabs above the page. */
export function SettingsNav() {
  const t = useTranslations('shell');
  const { path } = useNavigation();
  const pages = [
    { href: OWN_MOVE, label: t('ownMigration') },
    { href: OWN_PREFERENCES, label: t('ownPreferences') },
  ];
  return (
    <nav
      aria-label={t('settings')}
      className="border-line text-base max-desk:flex max-desk:gap-5 max-desk:overflow-x-auto max-desk:border-b max-desk:px-4 desk:border-r desk:px-3 desk:py-5 print:hidden"
    >
      <p className="px-2.5 pt-1 pb-2 text-xs text-text-3 max-desk:hidden">{t('settings')}</p>
      <p className="flex h-[34px] items-center gap-2.5 px-2.5 text-text-2 max-desk:hidden">
        <Users className="size-4" aria-hidden />
        {t('accountSettings')}
      </p>
      {pages.map(({ href, label }) => {
        const here = path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            {...(here ? { 'aria-current': 'page' } : {})}
            className={classNames(
              'flex items-center whitespace-nowrap text-text-2 hover:text-text max-desk:h-11 max-desk:border-b-2 max-desk:border-transparent max-desk:text-sm desk:h-[34px] desk:rounded-sm desk:pr-2.5 desk:pl-9',
              here && 'font-semibold text-accent-text hover:text-accent-text max-desk:border-accent desk:bg-accent-soft',
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
