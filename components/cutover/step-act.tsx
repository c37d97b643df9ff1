'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CutoverActions, CutoverFacts, StepView } from '@/components/cutover/cutover-view';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';

interface StepActProps {
  step: StepView;
  facts: Pick<CutoverFacts, 'source' | 'watched' | 'staffTold' | 'next'>;
  actions: CutoverActions;
}

/** What one can do about a step; nothing where only facts count. */
export function StepAct({ step, facts, actions }: StepActProps) {
  const t = useTranslations('cutover');
  const act = useAct();
  const [asked, setAsked] = useState<number | null>(null);
  const button = (label: string, onClick: () => void, kind: 'plain' | 'ghost' = 'plain') => (
    <>
      <Button size="small" kind={kind} busy={act.busy} onClick={onClick}>
        {label}
      </Button>
      {asked === null ? null : (
        <p role="status" className="basis-full text-xs text-state-done-text">
          {t('deltaAsked', { count: asked })}
        </p>
      )}
      {act.failure === null ? null : <FailureBanner failure={act.failure} className="basis-full" />}
    </>
  );
  switch (step.id) {
    case 'source':
      if (facts.source === null) return <StepLink href="/postmaster/migration#source">{t('act.source')}</StepLink>;
      if (facts.source.state === 'depends') return button(t('pinAct'), () => act.run(actions.pinSource));
      if (facts.source.state === 'pinned') return button(t('unpinAct'), () => act.run(actions.unpinSource), 'ghost');
      return null;
    case 'staff':
      return facts.staffTold === null
        ? button(t('act.staff'), () => act.run(() => actions.setStaffTold({ told: true })))
        : button(t('act.staffUndo'), () => act.run(() => actions.setStaffTold({ told: false })), 'ghost');
    case 'moved':
      return step.state === 'done' ? null : <StepLink href="/postmaster/migration#status">{t('act.moved')}</StepLink>;
    case 'delta':
    case 'quiet':
      // Before the switch a pass comes by itself, and there is no last one yet.
      if (step.id === 'quiet' && facts.next !== 'quiet') return null;
      if (facts.watched === 0 || step.says.endsWith('.after_mx') || step.state === 'done') return null;
      return button(t('act.delta'), () => act.run(actions.startFinalDelta, { done: ({ enqueued }) => setAsked(enqueued) }));
    default:
      return null;
  }
}

function StepLink({ href, children }: { href: string; children: string }) {
  return (
    <Button size="small" asChild>
      <Link href={href}>{children}</Link>
    </Button>
  );
}
