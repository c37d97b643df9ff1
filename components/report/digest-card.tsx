'use client';

import { useTranslations } from 'next-intl';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Bar } from '@/components/progress/bar';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';

export interface DigestFacts {
  sha256: string;
  entryCount: number;
  /** When, as one says it. */
  when: string;
  /** The ledger has other rows by now. */
  stale: boolean;
}

interface DigestCardProps {
  digest: DigestFacts | null;
  /** Mailboxes that are done, while it is computed. */
  progress: { done: number; all: number } | null;
  /** Whose ledger; null: the whole domain's. */
  mappingId: string | null;
  compute: (input: { mappingId: string | null }) => Promise<Outcome<unknown>>;
}

/** 账本的校验和: what it is now, how far its computing is, and how anybody computes it again. */
export function DigestCard({ digest, progress, mappingId, compute }: DigestCardProps) {
  const t = useTranslations('report');
  const { busy, failure, run } = useAct();
  return (
    <Card
      title={t('digest')}
      aside={
        progress === null ? (
          <Button size="small" busy={busy} onClick={() => run(() => compute({ mappingId }))} className="print:hidden">
            {t(digest === null ? 'digestAct' : 'digestAgain')}
          </Button>
        ) : undefined
      }
    >
      <CardBody className="grid gap-2 text-sm text-text-2">
        <FailureBanner failure={failure} />
        {progress === null ? null : (
          <div className="grid gap-1.5" role="status">
            <p>{t('digestRunning', progress)}</p>
            <Bar
              percent={progress.all === 0 ? 0 : Math.floor((100 * progress.done) / progress.all)}
              state="running"
              label={t('digest')}
            />
          </div>
        )}
        {digest === null ? (
          progress === null ? (
            <p>{t('digestNone')}</p>
          ) : null
        ) : (
          <>
            <p className="font-mono text-text select-all wrap-anywhere">{digest.sha256}</p>
            <p className="text-xs">{t('digestOf', { entries: digest.entryCount, when: digest.when })}</p>
            {digest.stale ? <p className="text-xs font-medium text-state-paused-text">{t('digestStale')}</p> : null}
          </>
        )}
        <p className="text-xs text-pretty text-text-3">
          {t('digestLead')} {t('digestHow')}
        </p>
      </CardBody>
    </Card>
  );
}
