'use client';

import { useTranslations } from 'next-intl';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { useNavigation } from '@/components/ui/navigation';

/** The mailbox cannot be shown: the platform is silent, or it no longer takes the password of this sign-in. */
export function MailDown({ why }: { why: 'unreachable' | 'sign_in_again' }) {
  const t = useTranslations('webmail');
  const { refresh, signOut } = useNavigation();
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
