import { useTranslations } from 'next-intl';
import { MOVE_STATES, type MoveState, STATE_INK } from '@/components/progress/move-state';
import { StateWord } from '@/components/progress/state-word';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';
import { grouped } from '@/lib/i18n/quantities';

function share(count: number, all: number): string {
  return all === 0 ? '—' : `${((100 * count) / all).toFixed(1)}%`;
}

interface DistributionProps {
  counts: Record<MoveState, number>;
  members: number;
  /** Where the mailboxes of a state are listed. */
  hrefOf: (state: MoveState) => string;
}

/** All mailboxes by state: one bar, and a list that says the same in words and numbers. */
export function Distribution({ counts, members, hrefOf }: DistributionProps) {
  const t = useTranslations('totals');
  const present = MOVE_STATES.filter((state) => counts[state] > 0);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-text-3">{t('byState', { count: members })}</p>
      <div className="flex h-3.5 gap-0.5" aria-hidden>
        {present.map((state) => (
          <span
            key={state}
            className={classNames('min-w-1 rounded-[3px]', STATE_INK[state].solid, state === 'none' && 'opacity-45')}
            style={{ flexGrow: counts[state], flexBasis: 0 }}
          />
        ))}
      </div>
      <ul className="flex flex-col gap-[3px]">
        {MOVE_STATES.map((state) => (
          <li key={state} className="flex items-center gap-2 text-xs">
            <span className="flex-1">
              {counts[state] === 0 ? (
                <StateWord state={state} percent={60} />
              ) : (
                <Link href={hrefOf(state)} className="rounded-xs hover:underline">
                  <StateWord state={state} percent={60} />
                </Link>
              )}
            </span>
            <b className="text-right">{grouped(counts[state])}</b>
            <span className="w-12 text-right text-text-3">{share(counts[state], members)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
