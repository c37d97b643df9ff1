'use client';

import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { useNavigation } from '@/components/ui/navigation';

const AGAIN_MS = 10_000;

/** The mailbox cannot be shown: the platform is silent, which is tried again by itself, or it no longer takes the password of this sign-in. */
export function MailDown({ why }: { why: 'unreachable' | 'sign_in_again' }) {
  const t = useTranslations('webmail');
  const { refresh, signOut } = useNavigation();
  useEffect(() => {
    if (why !== 'unreachable') return;
    const trying = window.setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, AGAIN_MS);
    return () => window.clearInterval(trying);
  }, [why, refresh]);
  return (
    <div className="p-4">
      {why === 'unreachable' ? (
        <Banner
          kind="bad"
          lead={t('downLead')}
          action={
            <Button size="small" onClick={refresh}>
              {t('downRetry')}
            </Button>
          }
        >
          {t('downText')}
        </Banner>
      ) : (
        <Banner
          kind="warn"
          lead={t('signInLead')}
          action={
            <Button size="small" onClick={signOut}>
              {t('signInAct')}
            </Button>
          }
        >
          {t('signInText')}
        </Banner>
      )}
    </div>
  );
}
