import { Check, CircleAlert, Scale, Truck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { grouped } from '@/lib/i18n/quantities';

export interface Sums {
  listed: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
}

export type Balance = { kind: 'balanced' } | { kind: 'pending'; count: number } | { kind: 'differs'; count: number };

const LOOKS = {
  balanced: { Icon: Check, className: 'bg-state-done-soft text-state-done-text' },
  pending: { Icon: Truck, className: 'bg-state-running-soft text-state-running-text' },
  differs: { Icon: CircleAlert, className: 'bg-state-failed-soft text-state-failed-text' },
} as const;

/** Shape, word, colour. */
export function BalanceBadge({ balance }: { balance: Balance }) {
  const t = useTranslations('report.balance');
  const { Icon, className } = LOOKS[balance.kind];
  return (
    <span
      className={classNames(
        'inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium whitespace-nowrap print:px-0',
        className,
      )}
    >
      <Icon className="size-3.5" aria-hidden />
      {t(balance.kind, { count: balance.kind === 'balanced' ? 0 : balance.count })}
    </span>
  );
}

const FILL = {
  copied: 'bg-state-done',
  skipped: 'bg-[repeating-linear-gradient(135deg,var(--bj-state-done)_0_3px,transparent_3px_5px)]',
  refused: 'bg-state-failed',
  gone: 'bg-state-none',
  pending: 'border border-dashed border-state-running',
} as const;

type Part = keyof typeof FILL;

/** Two bars of equal length; small parts stay at least 8 px wide. The equation below says the same in words. */
function Bars({ sums, parts }: { sums: Sums; parts: [Part, number][] }) {
  const t = useTranslations('report');
  const label = 'self-center text-xs text-text-2 max-desk:mt-1';
  return (
    <div className="grid gap-x-3 gap-y-2 px-4 pt-4 desk:grid-cols-[auto_minmax(0,1fr)] desk:px-5 print:hidden" aria-hidden>
      <span className={label}>{t('barListed')}</span>
      <span className="h-6.5 truncate rounded-xs bg-text-2 px-2.5 text-xs leading-[26px] font-medium text-surface">
        {t('messages', { count: sums.listed })}
      </span>
      <span className={label}>{t('barFate')}</span>
      <span className="flex h-6.5 gap-0.5">
        {parts.map(([part, count]) =>
          count === 0 ? null : (
            <span
              key={part}
              className={classNames('flex min-w-2 overflow-hidden rounded-xs', FILL[part])}
              style={{ flex: `${count} 1 0%` }}
            >
              {part === 'copied' ? <b className="px-2.5 text-xs leading-[26px] text-surface">{grouped(count)}</b> : null}
            </span>
          ),
        )}
      </span>
    </div>
  );
}

interface BalanceCardProps {
  sums: Sums;
  balance: Balance;
  pending: number;
  /** When it was counted. */
  aside?: ReactNode;
}

/** 核对: listed = copied + skipped + refused + gone, and what is still on its way while there is any. */
export function BalanceCard({ sums, balance, pending, aside }: BalanceCardProps) {
  const t = useTranslations('report');
  const { copied, skipped, refused, gone } = sums;
  const parts: [Part, number][] = [
    ['copied', copied],
    ['skipped', skipped],
    ['refused', refused],
    ['gone', gone],
    ...(pending > 0 ? ([['pending', pending]] as [Part, number][]) : []),
  ];
  return (
    <Card
      title={
        <span className="flex items-center gap-2.5">
          <Scale className="size-4.5" aria-hidden />
          {t('balanceTitle')}
        </span>
      }
      beside={<BalanceBadge balance={balance} />}
      aside={<span className="text-xs text-text-3">{aside}</span>}
    >
      <Bars sums={sums} parts={parts} />
      <ul className="grid grid-cols-2 gap-x-4 gap-y-3 px-4 pt-4 pb-4 desk:flex desk:justify-between desk:px-5 print:flex print:justify-between">
        <Term name="listed" count={sums.listed} className="max-desk:col-span-2" />
        {parts.map(([part, count], index) => (
          <Term key={part} name={part} count={count} sign={index === 0 ? '=' : '+'} />
        ))}
      </ul>
    </Card>
  );
}

function Term({ name, count, sign, className }: { name: Part | 'listed'; count: number; sign?: string; className?: string }) {
  const t = useTranslations('report.parts');
  return (
    <li className={classNames('flex min-w-0 gap-3', className)}>
      {sign === undefined ? null : (
        <span aria-hidden className="pt-5 text-lg leading-9 text-text-3 max-desk:hidden print:block">
          {sign}
        </span>
      )}
      <div className="min-w-0">
        <p className="flex items-center gap-1.5 text-sm font-medium">
          {name === 'listed' ? null : <i aria-hidden className={classNames('size-2.5 shrink-0 rounded-xs', FILL[name])} />}
          {t(`${name}.name`)}
        </p>
        <p className="text-xl font-semibold tracking-[-0.01em]">{grouped(count)}</p>
        <p className="mt-0.5 max-w-44 text-xs text-text-2">{t(`${name}.help`)}</p>
      </div>
    </li>
  );
}
