import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { classNames } from '@/components/ui/class-names';

const STEPS = ['file', 'check', 'start'] as const;

/** 选文件 - 核对 - 开始. */
export function BulkSteps({ current }: { current: 1 | 2 | 3 }) {
  const t = useTranslations('bulk');
  return (
    <ol className="flex items-center gap-2 text-sm text-text-3 desk:mt-1.5" aria-label={t('steps')}>
      {STEPS.map((step, index) => {
        const number = index + 1;
        const finished = number < current || (number === 3 && current === 3);
        return (
          <Fragment key={step}>
            {index === 0 ? null : <li aria-hidden className="h-px w-7 bg-line-strong" />}
            <li className="flex items-center gap-2" {...(number === current ? { 'aria-current': 'step' as const } : {})}>
              <span
                className={classNames(
                  'grid size-5 place-items-center rounded-full border-[1.5px] border-line-strong text-xs leading-none',
                  number === current && 'border-accent font-semibold text-accent-text',
                  finished && 'border-accent bg-accent text-white',
                )}
              >
                {finished ? <Check className="size-3" strokeWidth={2.5} aria-hidden /> : number}
              </span>
              <span className={classNames(number === current && 'font-semibold text-text')}>{t(`step.${step}`)}</span>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}
