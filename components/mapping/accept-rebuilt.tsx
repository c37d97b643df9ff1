'use client';

import { useTranslations } from 'next-intl';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import type { MailboxRow } from '@/components/status-row/mailbox-row';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';

interface AcceptRebuiltProps {
  mappingId: string;
  mapping: MailboxRow;
  windowOpen: boolean;
  accept: (input: { mappingId: string }) => Promise<Outcome<unknown>>;
}

/** A rebuilt source waits until somebody has looked at it and says so once; the password that is there is used. */
export function AcceptRebuilt({ mappingId, mapping, windowOpen, accept }: AcceptRebuiltProps) {
  const t = useTranslations('mappingPage');
  const restart = useTranslations('restart');
  const common = useTranslations('common');
  const act = useAct();
  if (mapping.reason !== 'source_rebuilt') return null;
  return (
    <>
      {act.failure === null ? null : <FailureBanner failure={act.failure} />}
      <Banner
        kind="bad"
        lead={t('acceptTitle')}
        action={
          windowOpen ? (
            <Button busy={act.busy} onClick={() => act.run(() => accept({ mappingId }))}>
              {t('acceptRebuilt')}
            </Button>
          ) : null
        }
      >
        {restart('rebuilt')}
        {mapping.serverText === null ? null : <ServerWords caption={common('serverSaid')} text={mapping.serverText} />}
      </Banner>
    </>
  );
}
