'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Outcome } from '@/components/form/outcome';
import { SourceForm, type SourceInput } from '@/components/source/source-form';
import { SourceSummary, type SourceView } from '@/components/source/source-summary';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';

interface SourceCardProps {
  now: Date;
  domainName: string;
  source: SourceView | null;
  /** The panel comes after the switch (O2). */
  available: boolean;
  save: (input: SourceInput) => Promise<Outcome<unknown>>;
}

/** 原邮件系统: what is known of the old server and how we know it, or the form that finds out. */
export function SourceCard({ now, domainName, source, available, save }: SourceCardProps) {
  const t = useTranslations('source');
  const [editing, setEditing] = useState(false);
  const formShown = available && (editing || source === null);
  return (
    <Card id="source" title={t('title')}>
      <CardBody>
        {formShown ? (
          <SourceForm
            domainName={domainName}
            source={source}
            save={save}
            onSaved={() => setEditing(false)}
            {...(source === null ? {} : { onCancel: () => setEditing(false) })}
          />
        ) : source === null ? (
          <p className="text-sm text-text-2">{t('openFirst')}</p>
        ) : (
          <SourceSummary now={now} source={source}>
            {available ? (
              <Button size="small" onClick={() => setEditing(true)}>
                {source.probedAt !== null && source.probeReason === null ? t('change') : t('verify')}
              </Button>
            ) : null}
          </SourceSummary>
        )}
      </CardBody>
    </Card>
  );
}
