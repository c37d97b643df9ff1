'use client';

import { Clock, Menu as MenuIcon, Truck, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { type PostmasterFacts, PostmasterNav } from '@/components/shell/postmaster-nav';
import { classNames } from '@/components/ui/class-names';
import { Link, useNavigation } from '@/components/ui/navigation';

const TITLES: Record<string, 'audit' | 'members' | 'migration' | 'bulk' | 'cutover' | 'report'> = {
  '/postmaster/audit': 'audit',
  '/postmaster/members': 'members',
  '/postmaster/migration': 'migration',
  '/postmaster/migration/bulk': 'bulk',
  '/postmaster/cutover': 'cutover',
  '/postmaster/report': 'report',
};

/** Opens the whole navigation from the left; closes when a way is chosen. */
function Drawer({ facts }: { facts: PostmasterFacts }) {
  const t = useTranslations('shell');
  const { path } = useNavigation();
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <Dialog.Root open={openAt === path} onOpenChange={(open) => setOpenAt(open ? path : null)}>
      <Dialog.Trigger asChild>
        <button type="button" aria-label={t('openNav')} className="-ml-3 grid size-11 place-items-center rounded-sm">
          <MenuIcon className="size-5" aria-hidden />
        </button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-[appear_120ms_var(--bj-ease)] bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[86vw] bg-canvas shadow-dialog focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t('mainNav')}</Dialog.Title>
          <PostmasterNav facts={facts} className="flex-1 overflow-y-auto" />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The top of postmaster pages on phones: where am I, and how long is the window still open. */
export function PhoneBar({ facts, daysLeft }: { facts: PostmasterFacts; daysLeft: number | null }) {
  const t = useTranslations('shell');
  const { path } = useNavigation();
  const title = TITLES[path] ?? 'migration';
  return (
    <header className="sticky top-0 z-30 flex h-[52px] items-center gap-1 border-b border-line bg-surface px-4 desk:hidden print:hidden">
      <Drawer facts={facts} />
      <b className="min-w-0 flex-1 truncate">{t(title)}</b>
      {daysLeft === null ? null : (
        <span className="inline-flex h-[22px] items-center gap-1.5 rounded-full bg-sunken px-2 text-xs font-medium text-text-2">
          <Clock className="size-3" aria-hidden />
          {t('daysLeft', { days: daysLeft })}
        </span>
      )}
    </header>
  );
}

function Tab({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <Link
      href={href}
      {...(current ? { 'aria-current': 'page' } : {})}
      className={classNames(
        'flex flex-col items-center justify-center gap-0.5 text-text-3 [&>svg]:size-5',
        current && 'font-semibold text-accent-text',
      )}
    >
      {children}
    </Link>
  );
}

export function PhoneTabs() {
  const t = useTranslations('shell');
  const { path } = useNavigation();
  return (
    <nav
      aria-label={t('tabs')}
      className="fixed inset-x-0 bottom-0 z-30 grid h-15 grid-cols-2 border-t border-line bg-surface text-xs desk:hidden print:hidden"
    >
      <Tab href="/postmaster/migration" current={path.startsWith('/postmaster/migration')}>
        <Truck aria-hidden />
        {t('tabMigration')}
      </Tab>
      <Tab href="/postmaster/members" current={path === '/postmaster/members'}>
        <Users aria-hidden />
        {t('tabMembers')}
      </Tab>
    </nav>
  );
}
