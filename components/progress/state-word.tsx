import { useTranslations } from 'next-intl';
import { type MoveState, STATE_INK } from '@/components/progress/move-state';
import { StateGlyph } from '@/components/progress/state-glyph';
import { classNames } from '@/components/ui/class-names';

interface StateProps {
  state: MoveState;
  percent?: number | null;
  className?: string;
}

/** Shape, word and colour: never colour alone. */
export function StateWord({ state, percent = null, className }: StateProps) {
  const t = useTranslations('states');
  return (
    <span
      className={classNames('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', STATE_INK[state].text, className)}
    >
      <StateGlyph state={state} percent={percent} />
      {t(state)}
    </span>
  );
}

export function StateBadge({ state, percent = null, className }: StateProps) {
  const t = useTranslations('states');
  const { text, soft } = STATE_INK[state];
  return (
    <span
      className={classNames(
        'inline-flex h-[22px] items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        text,
        soft,
        className,
      )}
    >
      <StateGlyph state={state} percent={percent} size={12} />
      {t(state)}
    </span>
  );
}
