import { Check, CircleAlert, CircleHelp, LoaderCircle, Minus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/components/ui/class-names';
import { DETECTION_STEPS, type DetectionStep, type DetectionStepId } from '@/lib/schemas/source/detection';

type Outcome = DetectionStep['outcome'] | 'running';

const SIGNS = {
  running: { Icon: LoaderCircle, ink: 'text-accent-text animate-spin motion-reduce:animate-none' },
  found: { Icon: Check, ink: 'text-state-done-text' },
  none: { Icon: Minus, ink: 'text-text-3' },
  no_answer: { Icon: CircleHelp, ink: 'text-state-paused-text' },
  refused: { Icon: CircleAlert, ink: 'text-state-failed-text' },
  skipped: { Icon: Minus, ink: 'text-text-3' },
} as const;

const REFUSALS = ['too_big', 'not_autoconfig', 'redirect_refused'] as const;

/** What a step saw: names as data, in mono; why a file was not taken, in words. */
function Found({ step }: { step: DetectionStep }) {
  const t = useTranslations('detect');
  return step.found.map((text) => {
    const why = REFUSALS.find((known) => step.outcome === 'refused' && known === text);
    return (
      <span key={text} className={classNames('block text-xs text-text-3 wrap-anywhere', why === undefined && 'font-mono')}>
        {why === undefined ? text : t(`why.${why}`)}
      </span>
    );
  });
}

/** Each step with its outcome; those that have not ended turn. */
export function DetectionSteps({ steps }: { steps: Partial<Record<DetectionStepId, DetectionStep>> }) {
  const t = useTranslations('detect');
  return (
    <ol aria-label={t('stepsTitle')} className="divide-y divide-line rounded-md border border-line text-sm">
      {DETECTION_STEPS.map((id) => {
        const step = steps[id];
        const outcome: Outcome = step?.outcome ?? 'running';
        const { Icon, ink } = SIGNS[outcome];
        return (
          <li key={id} className="flex items-start gap-2.5 px-3 py-2">
            <Icon className={classNames('mt-0.5 size-4 shrink-0', ink)} aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap justify-between gap-x-3">
                {t(`step.${id}`)}
                <span className="text-xs leading-5 text-text-2">
                  {t(`outcome.${id === 'login' && outcome === 'found' ? 'signedIn' : outcome}`)}
                </span>
              </p>
              {step === undefined ? null : <Found step={step} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
