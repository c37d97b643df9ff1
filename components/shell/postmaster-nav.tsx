'use client';

import { Globe, ListChecks, Scale, Truck, Upload, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { KeyboardHelp } from '@/components/keyboard/keyboard-help';
import { AccountMenu } from '@/components/shell/account-menu';
import { Avatar } from '@/components/shell/avatar';
import { BrandMark } from '@/components/shell/brand-mark';
import { classNames } from '@/components/ui/class-names';
import { Link, useNavigation } from '@/components/ui/navigation';
import { grouped } from '@/lib/i18n/quantities';

export interface PostmasterFacts {
  domainName: string;
  address: string;
  displayName: string;
  memberCount: number;
  failedCount: number;
}

function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const { path } = useNavigation();
  const here = path === href;
  return (
    <Link
      href={href}
      {...(here ? { 'aria-current': 'page' } : {})}
      className={classNames(
        'flex h-8 items-center gap-2.5 rounded-sm px-2 whitespace-nowrap text-text-2 hover:bg-hover max-desk:h-11 [&>svg]:size-4',
        here && 'bg-surface font-medium text-text shadow-[0_0_0_1px_var(--bj-line)]',
      )}
    >
      {children}
    </Link>
  );
}

function Group({ name }: { name: string }) {
  return <p className="px-2 pt-3.5 pb-1 text-xs text-text-3">{name}</p>;
}

/** The postmaster's way around: only what exists. */
export function PostmasterNav({ facts, className }: { facts: PostmasterFacts; className?: string }) {
  const t = useTranslations('shell');
  const name = facts.displayName === '' ? facts.address : facts.displayName;
  return (
    <nav aria-label={t('mainNav')} className={classNames('flex flex-col gap-0.5 px-3 py-4 text-sm', className)}>
      <p className="flex items-center gap-2 px-2 pb-3.5 text-[15px] font-semibold">
        <BrandMark />
        {t('brand')}
        <span className="text-xs font-normal text-text-3">{t('postmaster')}</span>
      </p>
      <p className="mb-1 flex h-10 items-center gap-2 rounded-md border border-line bg-surface px-2">
        <Avatar name={facts.domainName} />
        <b className="min-w-0 truncate">{facts.domainName}</b>
      </p>
      <Group name={t('groupAccounts')} />
      <NavLink href="/postmaster/members">
        <Users aria-hidden />
        {t('members')}
        <span className="ml-auto text-xs text-text-3">{grouped(facts.memberCount)}</span>
      </NavLink>
      <Group name={t('groupServices')} />
      <NavLink href="/postmaster/migration">
        <Truck aria-hidden />
        {t('migration')}
        {facts.failedCount === 0 ? null : (
          <span className="ml-auto rounded-full bg-state-failed-soft px-1.5 text-xs text-state-failed-text">
            {grouped(facts.failedCount)}
            <span className="sr-only"> {t('failedMailboxes')}</span>
          </span>
        )}
      </NavLink>
      <NavLink href="/postmaster/migration/bulk">
        <Upload aria-hidden />
        {t('bulk')}
      </NavLink>
      <NavLink href="/postmaster/cutover">
        <Globe aria-hidden />
        {t('cutover')}
      </NavLink>
      <Group name={t('groupRecords')} />
      <NavLink href="/postmaster/report">
        <Scale aria-hidden />
        {t('report')}
      </NavLink>
      <NavLink href="/postmaster/audit">
        <ListChecks aria-hidden />
        {t('audit')}
      </NavLink>
      <span className="flex-1" />
      <div className="flex items-center gap-1">
        <AccountMenu
          side="top"
          align="start"
          address={facts.address}
          otherSide="webmail"
          trigger={
            <button
              type="button"
              className="flex h-9 min-w-0 flex-1 items-center gap-2.5 rounded-sm px-2 text-left text-text-2 hover:bg-hover max-desk:h-11"
            >
              <Avatar name={name} />
              <span className="min-w-0 truncate">{name}</span>
              <span className="ml-auto text-xs text-text-3">{t('postmaster')}</span>
            </button>
          }
        />
        <KeyboardHelp />
      </div>
    </nav>
  );
}
