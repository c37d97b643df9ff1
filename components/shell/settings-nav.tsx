import { Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Link } from '@/components/ui/navigation';

/** Settings of a member: the one page that exists, under the heading where the old system has it (M2). */
export function SettingsNav() {
  const t = useTranslations('shell');
  return (
    <nav aria-label={t('settings')} className="border-r border-line px-3 py-5 text-base max-desk:hidden">
      <p className="px-2.5 pt-1 pb-2 text-xs text-text-3">{t('settings')}</p>
      <p className="flex h-[34px] items-center gap-2.5 px-2.5 text-text-2">
        <Users className="size-4" aria-hidden />
        {t('accountSettings')}
      </p>
      <Link
        href="/webmail/settings/account/migration"
        aria-current="page"
        className="flex h-[34px] items-center rounded-sm bg-accent-soft pr-2.5 pl-9 font-semibold text-accent-text"
      >
        {t('ownMigration')}
      </Link>
    </nav>
  );
}
