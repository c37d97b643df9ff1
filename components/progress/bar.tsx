import { type MoveState, STATE_INK } from '@/components/progress/move-state';
import { classNames } from '@/components/ui/class-names';

interface BarProps {
  percent: number;
  state: MoveState;
  /** What it measures, for those who do not see it. */
  label: string;
  large?: boolean;
  className?: string;
}

/** 6 px in cells, 10 px in panels; the colour is the state's. Beside every bar stands the number. */
export function Bar({ percent, state, label, large = false, className }: BarProps) {
  const full = Math.max(0, Math.min(100, percent));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.floor(full)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={classNames('relative overflow-hidden rounded-full bg-line', large ? 'h-2.5' : 'h-1.5', className)}
    >
      <div
        className={classNames('h-full rounded-full transition-[width] duration-[600ms] ease-out', STATE_INK[state].solid)}
        style={{ width: `${full}%` }}
      />
    </div>
  );
}
