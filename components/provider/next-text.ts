'use client';

import { useTranslations } from 'next-intl';
import { useOldProvider, useSaid } from '@/components/provider/old-provider';
import { useOwnAddresses } from '@/components/provider/own-addresses';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';

/** Refusals that say no more than that the sign-in failed. What they mean depends on what the provider takes at all. */
const PLAIN_REFUSALS: ReadonlySet<string> = new Set(['wrong_password', 'login_refused']);
/** Where only tokens are taken, these too are about a password that could never have worked. */
const OF_A_PASSWORD: ReadonlySet<string> = new Set([...PLAIN_REFUSALS, 'client_password', 'login_blocked']);

/** What somebody can do about a reason, as it is at the old provider of the scope; in general words where nobody knows it. */
export function useNextText(): (reason: string) => string {
  const t = useTranslations('provider');
  const said = useSaid();
  const provider = useOldProvider();
  const reasonText = useReasonText();
  const addresses = useOwnAddresses();
  return (reason) => {
    if (reason === 'ip_refused' && addresses.length > 0) return t('allow', { addresses: addresses.join(', ') });
    const signIn = provider?.signIn ?? 'password';
    if (signIn === 'token' && OF_A_PASSWORD.has(reason)) return reasonText('token_only').next;
    const clientOnly = signIn === 'client_password' && PLAIN_REFUSALS.has(reason);
    return clientOnly ? t('clientOnly', { provider: said(provider?.name) ?? '' }) : reasonText(reason).next;
  };
}
