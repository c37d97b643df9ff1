'use client';

import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { CutoverActions } from '@/components/cutover/cutover-view';
import { useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { useDates } from '@/lib/i18n/use-dates';

/** When DNS was asked last, and a way to ask at once. */
export function LookAgain({ seenAt, refresh }: { seenAt: Date; refresh: CutoverActions['refresh'] }) {
  const { clockTime } = useDates();
  const t = useTranslations('cutover');
  const act = useAct();
  return (
    <div className="flex items-center gap-3">
      <span className="text-xs text-text-3">{t('seenAt', { time: clockTime(seenAt) })}</span>
      <Button busy={act.busy} onClick={() => act.run(refresh)}>
        <RefreshCw className="size-3.5" aria-hidden />
        {t('refresh')}
      </Button>
    </div>
  );
}
