'use client';

import { useTranslations } from 'next-intl';
import { MenuPath } from '@/components/provider/menu-path';
import { useNextText } from '@/components/provider/next-text';
import { type OldProvider, useOldProvider, useSaid } from '@/components/provider/old-provider';

type Guide = NonNullable<OldProvider['guide']>;
type Way = 'switchOn' | 'checkOn' | 'password' | 'reset' | 'allowIp';

/** Which of the ways through a provider's menus mend which refusal. Where none is known, its web address is told. */
const WAYS: Readonly<Record<string, readonly Way[]>> = {
  client_password: ['password'],
  // Many refuse a mailbox whose IMAP is off in the words for a wrong password (GMX, WEB.DE, Yandex, 139).
  wrong_password: ['checkOn', 'password', 'reset'],
  login_refused: ['checkOn', 'password', 'reset'],
  imap_disabled: ['switchOn'],
  password_expired: ['reset'],
  token_only: ['checkOn'],
  grant_refused: ['checkOn'],
  ip_refused: ['allowIp'],
  login_blocked: [],
  folder_refused: [],
};

/** Of these the guide's note on passwords is told too. */
const ABOUT_PASSWORDS: ReadonlySet<string> = new Set(['client_password', 'wrong_password', 'login_refused', 'password_expired']);

/** Of a provider's menus: the ways for these refusals that are known, each once. */
function waysOf(guide: Guide, ways: readonly Way[]): { way: Way; path: NonNullable<Guide['password']> }[] {
  const paths = { switchOn: guide.switch_on, checkOn: guide.switch_on, password: guide.password, allowIp: guide.allow_ip };
  // Where client passwords are made, the other one is of no use.
  const known = { ...paths, reset: guide.password === undefined ? guide.reset : undefined };
  return ways.flatMap((way) => {
    const path = known[way];
    return path === undefined ? [] : [{ way, path }];
  });
}

/** What somebody can do about a reason, and where that is at the old provider, when it is known. */
export function NextStep({ reason }: { reason: string }) {
  const t = useTranslations('provider');
  const common = useTranslations('common');
  const said = useSaid();
  const provider = useOldProvider();
  const next = useNextText()(reason);
  const ways = WAYS[reason];
  const guide = provider?.guide ?? null;
  if (ways === undefined || guide === null) return next;
  const name = said(provider?.name) ?? '';
  const known = waysOf(guide, ways);
  const web = guide.web === undefined || known.length > 0 ? '' : t('web', { provider: name, web: guide.web });
  const beside = [
    ABOUT_PASSWORDS.has(reason) ? said(guide.note) : undefined,
    // What an administrator there has to allow for mail programs is another matter.
    ways.length === 0 || reason === 'ip_refused' ? undefined : said(guide.permission),
  ].filter((text) => text !== undefined);
  return (
    <>
      {`${next}${web}`}
      {known.length === 0 ? null : <span className="mt-1 block">{t('at', { provider: name })}</span>}
      {known.map(({ way, path }) => (
        <span key={way} className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1">
          <span>{t(way)}</span>
          <MenuPath path={said(path) ?? []} />
          {way === 'password' && guide.press !== undefined ? (
            <span>{t('press', { button: said(guide.press) ?? '' })}</span>
          ) : null}
        </span>
      ))}
      {beside.length === 0 ? null : <span className="mt-1 block">{beside.join(common('sentenceJoin'))}</span>}
    </>
  );
}
