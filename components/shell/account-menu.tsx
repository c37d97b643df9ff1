'use client';

import { House, LogOut, Mail, SlidersHorizontal } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { OWN_PREFERENCES } from '@/components/shell/settings-nav';
import { Menu, MenuCaption, MenuChoice, MenuItem, MenuLine } from '@/components/ui/menu';
import { Link, useNavigation } from '@/components/ui/navigation';

interface AccountMenuProps {
  trigger: ReactNode;
  address: string;
  side: 'top' | 'bottom';
  align?: 'start' | 'end';
  /** The other half of the product, for a postmaster who also has a mailbox. */
  otherSide?: 'webmail' | 'postmaster';
}

/** Each language is named in itself. */
export const LANGUAGES = [
  { value: 'zh-CN', label: '简体中文', lang: 'zh-CN' },
  { value: 'en', label: 'English', lang: 'en' },
];

export function AccountMenu({ trigger, address, side, align = 'end', otherSide }: AccountMenuProps) {
  const t = useTranslations('shell');
  const locale = useLocale();
  const { signOut, chooseLanguage } = useNavigation();
  return (
    <Menu trigger={trigger} side={side} align={align}>
      <MenuCaption>{address}</MenuCaption>
      {otherSide === undefined ? null : (
        <MenuItem asChild>
          <Link href={otherSide === 'webmail' ? '/webmail' : '/postmaster/migration'}>
            {otherSide === 'webmail' ? <Mail aria-hidden /> : <House aria-hidden />}
            {otherSide === 'webmail' ? t('myMail') : t('postmasterPages')}
          </Link>
        </MenuItem>
      )}
      <MenuLine />
      <MenuCaption>{t('language')}</MenuCaption>
      <MenuChoice value={locale} choices={LANGUAGES} onChoose={chooseLanguage} />
      <MenuItem asChild>
        <Link href={OWN_PREFERENCES}>
          <SlidersHorizontal aria-hidden />
          {t('ownPreferences')}
        </Link>
      </MenuItem>
      <MenuLine />
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden />
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
