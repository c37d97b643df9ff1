'use client';

import { ShieldCheck } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/form/confirm-dialog';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { useActorText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';

interface GrantGivenProps {
  given: { vendor: 'google' | 'microsoft'; createdBy: string; createdAt: Date; mailboxes: number };
  remove: () => Promise<Outcome<unknown>>;
}

/** The grant that is there, and a way to take it back. */
export function GrantGiven({ given, remove }: GrantGivenProps) {
  const t = useTranslations('grant');
  const { fullMoment } = useDates();
  const locale = useLocale();
  const actorText = useActorText();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const { createdBy, createdAt, mailboxes: count } = given;
  return (
    <div className="flex flex-wrap items-start gap-3">
      <ShieldCheck className="mt-0.5 size-5 shrink-0 text-state-done-text" aria-hidden />
      <div className="min-w-0 flex-1 basis-64 text-sm">
        <p className="font-medium">{t('given', { vendor: t(`vendors.${given.vendor}`) })}</p>
        <p className="text-text-2 wrap-anywhere">
          {t('givenBy', { by: actorText(createdBy), moment: fullMoment(createdAt, locale) })}
        </p>
        <p className="text-text-2">{t('givenFor', { count })}</p>
      </div>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('removeTitle')}
        lead={t('removeText', { count })}
        verb={t('remove')}
        busy={act.busy}
        failure={act.failure}
        onConfirm={() => act.run(remove, { done: () => setAsking(false) })}
      />
    </div>
  );
}
