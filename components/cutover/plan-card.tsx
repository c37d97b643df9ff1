'use client';

import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { CutoverActions, CutoverFacts, Plan } from '@/components/cutover/cutover-view';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { Segmented } from '@/components/form/segmented';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { useDayAndTime } from '@/lib/i18n/moment-text';
import { useActorText } from '@/lib/i18n/sentences/reason-text';

const PLANS = ['AFTER_MOVE', 'AT_ONCE'] as const;
const QUIET_HOURS = [24, 48, 72];

interface PlanCardProps {
  facts: Pick<CutoverFacts, 'now' | 'plan' | 'quietHours'>;
  choosePlan: CutoverActions['choosePlan'];
}

/** 切换方案: A or B, and who has chosen it when. */
export function PlanCard({ facts, choosePlan }: PlanCardProps) {
  const t = useTranslations('cutover');
  const dayAndTime = useDayAndTime(facts.now);
  const actorText = useActorText();
  const act = useAct();
  const { plan, quietHours } = facts;
  const save = (chosen: Plan, hours: number) => act.run(() => choosePlan({ plan: chosen, quietHours: hours }));
  // An odd number of hours that was set otherwise stays to be seen.
  const hours = QUIET_HOURS.includes(quietHours) ? QUIET_HOURS : [...QUIET_HOURS, quietHours].sort((a, b) => a - b);
  return (
    <Card
      title={t('planTitle')}
      {...(plan === null
        ? {}
        : {
            aside: (
              <span className="text-xs text-text-3">
                {t('planBy', { who: actorText(plan.setBy), when: dayAndTime(plan.setAt) })}
              </span>
            ),
          })}
    >
      <CardBody className="flex flex-col gap-3">
        <FailureBanner failure={act.failure} />
        <ul className="grid gap-3 desk:grid-cols-2">
          {PLANS.map((one) => {
            const chosen = plan?.chosen === one;
            return (
              <li
                key={one}
                className={classNames(
                  'flex flex-col gap-1.5 rounded-[10px] border p-4 text-sm',
                  chosen ? 'border-accent bg-accent-soft' : 'border-line-strong',
                )}
              >
                <h3 className="text-sm">{t(`plan.${one}.name`)}</h3>
                <p className="text-text-2 text-pretty">{t(`plan.${one}.lead`)}</p>
                <p className="flex-1 text-xs text-text-2 text-pretty">{t(`plan.${one}.when`)}</p>
                <div className="mt-1 flex min-h-8 items-center">
                  {chosen ? (
                    <span className="inline-flex items-center gap-1.5 font-medium text-accent-text">
                      <Check className="size-4" aria-hidden />
                      {t('planChosen')}
                    </span>
                  ) : (
                    <Button size="small" busy={act.busy} onClick={() => save(one, quietHours)}>
                      {t('planChoose', { plan: one })}
                    </Button>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
        {plan === null ? null : (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <span className="text-sm text-text-2">{t('quietLabel')}</span>
            <Segmented
              label={t('quietLabel')}
              value={String(quietHours)}
              onChange={(value) => save(plan.chosen, Number(value))}
              options={hours.map((value) => ({ value: String(value), label: t('quietHours', { hours: value }) }))}
            />
          </div>
        )}
      </CardBody>
    </Card>
  );
}
