'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { MoveFacts } from '@/components/guide/move-facts';
import { Road } from '@/components/guide/road';
import { Stations } from '@/components/guide/stations';
import { findTodos } from '@/components/guide/todo';
import { TodoList } from '@/components/guide/todo-list';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';
import { useDates } from '@/lib/i18n/use-dates';

const STEPS = ['accounts', 'switch', 'source', 'mappings', 'watch', 'cutover'] as const;
const CAUTIONS = ['thirtyDays', 'readOnly', 'newestFirst', 'clientPassword', 'range', 'pairs', 'speed'] as const;

/** The detailed steps and cautions, to be read before enabling (O1). */
function ReadFirst() {
  const t = useTranslations('readFirst');
  const common = useTranslations('common');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="link" size="bare" onClick={() => setOpen(true)}>
        {t('open')}
      </Button>
      <Dialog wide open={open} onOpenChange={setOpen} title={t('title')} lead={t('lead')}>
        <DialogBody className="text-sm">
          <h3 className="mb-2">{t('stepsTitle')}</h3>
          <ol className="flex list-decimal flex-col gap-1.5 pl-5 text-text-2 marker:text-text-3">
            {STEPS.map((step) => (
              <li key={step}>{t(`steps.${step}`)}</li>
            ))}
          </ol>
          <h3 className="mt-5 mb-2">{t('cautionsTitle')}</h3>
          <ul className="flex list-disc flex-col gap-1.5 pl-5 text-text-2 marker:text-text-3">
            {CAUTIONS.map((caution) => (
              <li key={caution}>{t(`cautions.${caution}`)}</li>
            ))}
          </ul>
        </DialogBody>
        <DialogFoot>
          <Button kind="primary" onClick={() => setOpen(false)}>
            {common('gotIt')}
          </Button>
        </DialogFoot>
      </Dialog>
    </>
  );
}

/** 搬家流程引导图: the page's map. */
export function GuideCard({ facts }: { facts: MoveFacts }) {
  const t = useTranslations('guide');
  return (
    <Card title={t('title')} aside={<ReadFirst />}>
      <Stations facts={facts} />
      <Road facts={facts} />
      <TodoList todos={findTodos(facts, useDates())} />
    </Card>
  );
}
