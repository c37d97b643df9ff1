'use client';

import { useTranslations } from 'next-intl';
import { MenuPath } from '@/components/provider/menu-path';
import { type OldProvider, useOldProvider, useSaid } from '@/components/provider/old-provider';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';

type Guide = NonNullable<OldProvider['guide']>;

/** Which of the ways through a provider's menus mends which refusal. */
const WAYS: Readonly<Record<string, 'password' | 'switch_on' | 'web'>> = {
  client_password: 'password',
  wrong_password: 'password',
  login_refused: 'password',
  imap_disabled: 'switch_on',
  login_blocked: 'web',
  password_expired: 'web',
  folder_refused: 'web',
};

/** What somebody can do about a reason, and where that is at the old provider, when it is known. */
export function NextStep({ reason }: { reason: string }) {
  const t = useTranslations('provider');
  const said = useSaid();
  const provider = useOldProvider();
  const { next } = useReasonText()(reason);
  const way = WAYS[reason];
  const guide: Guide | null = provider?.guide ?? null;
  if (way === undefined || guide === null) return next;
  const name = said(provider?.name) ?? '';
  if (way === 'web') return guide.web === undefined ? next : `${next}${t('web', { provider: name, web: guide.web })}`;
  const path = said(guide[way]);
  if (path === undefined) return next;
  const press = way === 'password' ? said(guide.press) : undefined;
  return (
    <>
      {next}
      <span className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1">
        <span>{t('at', { provider: name })}</span>
        <MenuPath path={path} />
        {press === undefined ? null : <span>{t('press', { button: press })}</span>}
      </span>
    </>
  );
}
