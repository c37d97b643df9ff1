import { Check, Clock, HelpCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { CutoverActions, CutoverFacts, StepView } from '@/components/cutover/cutover-view';
import { StepAct } from '@/components/cutover/step-act';
import { Card } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { useDayAndTime, useMomentText } from '@/lib/i18n/moment-text';
import { useActorText, useStepText } from '@/lib/i18n/sentences/reason-text';

const DOTS: Record<StepView['state'] | 'now', string> = {
  done: 'bg-accent text-white',
  now: 'border-[3px] border-accent bg-surface text-accent-text',
  open: 'border-[1.5px] border-line-control bg-surface text-text-2',
  waiting: 'border-[1.5px] border-dashed border-line-control bg-surface text-text-3',
  unknown: 'border-[1.5px] border-state-paused bg-surface text-state-paused-text',
};

function Dot({ number, state }: { number: number; state: StepView['state'] | 'now' }) {
  return (
    <span className={classNames('mt-px grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold', DOTS[state])}>
      {state === 'done' ? <Check className="size-3.5" strokeWidth={2.5} aria-hidden /> : number}
    </span>
  );
}

/** State as a word and a shape, beside the step's name. */
function State({ step, isNext }: { step: StepView; isNext: boolean }) {
  const t = useTranslations('cutover');
  if (isNext && step.state !== 'unknown') {
    return <span className="rounded-full bg-accent px-2 text-xs leading-5 font-medium text-white">{t('stepNow')}</span>;
  }
  const Icon = { done: null, open: null, waiting: Clock, unknown: HelpCircle }[step.state];
  const ink = { done: 'text-state-done-text', open: 'text-text-2', waiting: 'text-text-3', unknown: 'text-state-paused-text' };
  return (
    <span className={classNames('inline-flex items-center gap-1 text-xs font-normal', ink[step.state])}>
      {Icon === null ? null : <Icon className="size-3.5" aria-hidden />}
      {t(`stepState.${step.state}`)}
    </span>
  );
}

/** What else is known of a step: which address, who confirmed it, how fresh the newest mail is. */
function Detail({ step, facts }: { step: StepView; facts: CutoverFacts }): ReactNode {
  const t = useTranslations('cutover');
  const dayAndTime = useDayAndTime(facts.now);
  const momentText = useMomentText(facts.now);
  const actorText = useActorText();
  const { source, staffTold, lastMailAt, unmapped } = facts;
  if (step.id === 'source' && source !== null && source.pinnedAddress !== null) {
    return t('pinnedTo', { address: source.pinnedAddress, host: source.host });
  }
  if (step.id === 'staff' && staffTold !== null)
    return t('staffBy', { who: actorText(staffTold.by), when: dayAndTime(staffTold.at) });
  if (step.id === 'quiet' && lastMailAt !== null) return t('lastMail', { when: momentText(lastMailAt) });
  if (step.id === 'moved' && unmapped > 0) return t('unmapped', { count: unmapped });
  return null;
}

function StepRow({
  step,
  number,
  facts,
  actions,
}: {
  step: StepView;
  number: number;
  facts: CutoverFacts;
  actions: CutoverActions;
}) {
  const t = useTranslations('cutover');
  const stepText = useStepText();
  const isNext = facts.next === step.id;
  const detail = Detail({ step, facts });
  return (
    <li
      id={`step-${step.id}`}
      {...(isNext ? { 'aria-current': 'step' as const } : {})}
      className={classNames('flex items-start gap-3 px-4 py-3 desk:px-5', isNext && 'bg-accent-soft')}
    >
      <Dot number={number} state={isNext && step.state === 'open' ? 'now' : step.state} />
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            {t(`step.${step.id}`)}
            <State step={step} isNext={isNext} />
          </h3>
          <p className="text-sm text-text-2 text-pretty">{stepText(step.says, step.values)}</p>
          {detail === null ? null : <p className="text-xs text-text-3 wrap-anywhere">{detail}</p>}
        </div>
        <StepAct step={step} facts={facts} actions={actions} />
      </div>
    </li>
  );
}

/** 切换步骤: a list that ticks itself from what is measured. */
export function StepsCard({ facts, actions }: { facts: CutoverFacts; actions: CutoverActions }) {
  const t = useTranslations('cutover');
  if (facts.steps.length === 0) return null;
  return (
    <Card title={t('stepsTitle')} beside={<span className="text-xs text-text-3">{t('stepsLead')}</span>}>
      <ol className="mt-3 divide-y divide-line border-t border-line [&>li:last-child]:rounded-b-lg">
        {facts.steps.map((step, index) => (
          <StepRow key={step.id} step={step} number={index + 1} facts={facts} actions={actions} />
        ))}
      </ol>
    </Card>
  );
}
