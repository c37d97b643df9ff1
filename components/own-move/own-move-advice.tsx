import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Card, CardBody } from '@/components/ui/card';

const STEPS = ['signIn', 'switchOn', 'clientPassword', 'range'] as const;

/** Where the right password comes from, when the old host wants a special one. Provider by provider comes with detection. */
export function OwnMoveAdvice() {
  const t = useTranslations('ownMove');
  return (
    <Card>
      <header className="flex items-center gap-3 px-4 pt-4 desk:px-5">
        <KeyRound className="size-4" aria-hidden />
        <h2 className="text-base">{t('adviceTitle')}</h2>
      </header>
      <CardBody>
        <ol className="flex flex-col">
          {STEPS.map((step, index) => (
            <li key={step} className="relative flex gap-3 pb-3.5 text-base last:pb-0">
              <span className="grid size-[22px] shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text">
                {index + 1}
              </span>
              {index === STEPS.length - 1 ? null : (
                <span className="absolute top-[25px] bottom-[3px] left-[10.5px] border-l border-line-strong" aria-hidden />
              )}
              <span>{t(`advice.${step}`)}</span>
            </li>
          ))}
        </ol>
        <p className="mt-3.5 text-xs text-text-3">{t('adviceStuck')}</p>
      </CardBody>
    </Card>
  );
}
