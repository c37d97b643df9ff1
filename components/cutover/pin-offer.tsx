'use client';

import { useTranslations } from 'next-intl';
import type { CutoverActions, CutoverFacts } from '@/components/cutover/cutover-view';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';

/** The old server is found by a name of the domain that is about to change (C3): pin where it is now. */
export function PinOffer({
  facts,
  pinSource,
}: {
  facts: Pick<CutoverFacts, 'source' | 'dns'>;
  pinSource: CutoverActions['pinSource'];
}) {
  const t = useTranslations('cutover');
  const act = useAct();
  const { source, dns } = facts;
  if (source?.state !== 'depends') return null;
  const alias = dns.source?.chain.at(-1);
  return (
    <div className="flex flex-col gap-2">
      <Banner
        kind="warn"
        lead={t('pinLead', { host: source.host })}
        action={
          <Button size="small" busy={act.busy} onClick={() => act.run(pinSource)}>
            {t('pinAct')}
          </Button>
        }
      >
        <p>
          {t('pinText')}
          {alias === undefined || alias === dns.source?.name ? null : ` ${t('pinAlias', { target: alias })}`}
        </p>
      </Banner>
      <FailureBanner failure={act.failure} />
    </div>
  );
}
