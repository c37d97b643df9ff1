'use client';

import { ChevronLeft, Settings2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AccountMenu } from '@/components/shell/account-menu';
import { Avatar } from '@/components/shell/avatar';
import { BrandMark } from '@/components/shell/brand-mark';
import { Link, useNavigation } from '@/components/ui/navigation';

interface WebmailBarProps {
  domainName: string;
  address: string;
  displayName: string;
  isPostmaster: boolean;
  /** Opens the folders on phones; stands at the left end. */
  children?: ReactNode;
  /** Stands in the middle. */
  middle?: ReactNode;
}

/** The top of the member's pages. In the settings it leads back to the inbox, in the inbox to the settings. */
export function WebmailBar({ domainName, address, displayName, isPostmaster, children, middle }: WebmailBarProps) {
  const t = useTranslations('shell');
  const { path } = useNavigation();
  const inSettings = path.startsWith('/webmail/settings');
  const name = displayName === '' ? address : displayName;
  return (
    <header className="flex h-14 items-center gap-3 border-b border-line bg-canvas px-4 desk:gap-4 desk:px-5 print:hidden">
      {children}
      <Link href="/webmail" className="flex min-w-0 items-center gap-2 font-semibold text-text desk:w-[188px]">
        <BrandMark />
        <span className="truncate">{t('webmailBrand', { domain: domainName })}</span>
      </Link>
      {inSettings ? (
        <Link href="/webmail" className="link flex items-center gap-1.5 text-sm whitespace-nowrap">
          <ChevronLeft className="size-3.5" aria-hidden />
          {t('backToInbox')}
        </Link>
      ) : null}
      {middle}
      <span className="flex-1" />
      {inSettings ? null : (
        <Link
          href="/webmail/settings/account/migration"
          className="flex items-center gap-2 text-sm text-text-2 hover:text-text max-desk:min-h-11"
        >
          <Settings2 className="size-4" aria-hidden />
          <span className="max-desk:sr-only">{t('settings')}</span>
        </Link>
      )}
      <AccountMenu
        side="bottom"
        address={address}
        {...(isPostmaster ? { otherSide: 'postmaster' as const } : {})}
        trigger={
          <button type="button" className="flex items-center gap-2.5 rounded-sm text-sm max-desk:min-h-11">
            <Avatar name={name} />
            <span className="max-desk:sr-only">{name}</span>
          </button>
        }
      />
    </header>
  );
}
