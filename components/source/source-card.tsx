'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Outcome } from '@/components/form/outcome';
import { Segmented } from '@/components/form/segmented';
import { type Detect, SourceAuto } from '@/components/source/source-auto';
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
  detect: Detect;
}

const MODES = ['auto', 'manual'] as const;
type Mode = (typeof MODES)[number];

/** 原邮件系统: what is known of the old server and how we know it, or the form that finds out. */
export function SourceCard({ now, domainName, source, available, save, detect }: SourceCardProps) {
  const t = useTranslations('source');
  const words = useTranslations('detect');
  const [editing, setEditing] = useState(false);
  const [mode, setMode] = useState<Mode>(source?.mode === 'MANUAL' ? 'manual' : 'auto');
  const formShown = available && (editing || source === null);
  const leaving = {
    domainName,
    onSaved: () => setEditing(false),
    ...(source === null ? {} : { onCancel: () => setEditing(false) }),
  };
  const options = MODES.map((value) => ({ value, label: words(value) }));
  const choice = <Segmented label={words('modeLabel')} value={mode} options={options} onChange={setMode} />;
  return (
    <Card id="source" title={t('title')} {...(formShown ? { aside: choice } : {})}>
      <CardBody>
        {formShown && mode === 'auto' ? (
          <SourceAuto {...leaving} probeUser={source?.probeUser ?? null} detect={detect} toManual={() => setMode('manual')} />
        ) : formShown ? (
          <SourceForm {...leaving} source={source} save={save} />
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
