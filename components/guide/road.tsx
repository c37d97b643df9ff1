import { Server } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MoveFacts } from '@/components/guide/move-facts';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { classNames } from '@/components/ui/class-names';
import { useMomentText } from '@/lib/i18n/moment-text';
import { byteSize, grouped } from '@/lib/i18n/quantities';

interface HouseProps {
  icon: ReactNode;
  name: string;
  /** Where it is, or who lives there. */
  place: string;
  count: string;
  amount: string;
  isNew?: boolean;
}

function House({ icon, name, place, count, amount, isNew = false }: HouseProps) {
  return (
    <div
      className={classNames(
        'flex min-w-0 items-center gap-2.5 rounded-[10px] border bg-surface px-3 py-2.5 desk:block desk:px-4 desk:py-3',
        isNew ? 'border-accent' : 'border-line-strong',
      )}
    >
      <div className="flex min-w-0 flex-1 items-start gap-2.5">
        <span className={classNames('mt-0.5 [&>svg]:size-5', isNew ? 'text-accent-text' : 'text-text-2')}>{icon}</span>
        <div className="min-w-0">
          <b className="block truncate">{name}</b>
          <p className="truncate text-xs text-text-3">{place}</p>
        </div>
      </div>
      <p className="text-xs text-text-2 desk:mt-2 max-desk:text-right">
        <b className="text-base text-text">{count}</b> <span className="max-desk:hidden">{amount}</span>
      </p>
    </div>
  );
}

/** Chevrons that travel nowhere: the direction, not the speed. */
const CHEVRONS =
  "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='14' height='10'%3E%3Cpath d='M1 2l5 3-5 3' fill='none' stroke='white' stroke-opacity='.55' stroke-width='1.5' stroke-linecap='round'/%3E%3C/svg%3E\")";

function Pipe({ percent }: { percent: number | null }) {
  const full = percent ?? 0;
  const inside = full > 78;
  return (
    <div className="relative -mx-px h-7 border-y border-accent-line bg-accent-soft max-desk:hidden">
      <div
        className="absolute inset-y-0 left-0 overflow-hidden bg-accent transition-[width] duration-[600ms] ease-out"
        style={{ width: `${full}%` }}
      >
        <div className="absolute inset-x-1 inset-y-2 bg-repeat-x" style={{ backgroundImage: CHEVRONS }} />
      </div>
      {percent === null ? null : (
        <b
          className={classNames(
            'absolute inset-y-0 flex items-center text-base',
            inside ? 'bg-accent px-1.5 text-white' : 'pl-2 text-accent-text',
          )}
          style={inside ? { right: `${100 - full}%` } : { left: `${full}%` }}
        >
          {percent}%
        </b>
      )}
    </div>
  );
}

function PhonePipe({ percent, children }: { percent: number | null; children: ReactNode }) {
  return (
    <div className="relative ml-5 flex min-h-[72px] items-center gap-3 pl-10 desk:hidden">
      <div className="absolute inset-y-0 left-0 w-6 border-x border-accent-line bg-accent-soft" aria-hidden>
        <div className="-mx-px w-6 bg-accent transition-[height] duration-[600ms]" style={{ height: `${percent ?? 0}%` }} />
      </div>
      {percent === null ? null : <b className="text-lg text-accent-text">{percent}%</b>}
      <div className="text-xs">{children}</div>
    </div>
  );
}

/** Where the mail is and how it travels: old house, pipe, new house. */
export function Road({ facts }: { facts: MoveFacts }) {
  const t = useTranslations('guide');
  const momentText = useMomentText(facts.now);
  const { source } = facts;
  const counted = facts.total > 0;
  const above = facts.ratePerMinute === null ? t('newestFirst') : t('roadRate', { count: facts.ratePerMinute });
  const below = facts.finishAt === null ? null : t('roadFinish', { finish: momentText(facts.finishAt) });
  return (
    <div className="grid border-t border-line px-4 py-3 desk:grid-cols-[minmax(0,1fr)_minmax(140px,0.9fr)_minmax(0,1fr)] desk:items-center desk:px-5 desk:py-5">
      <House
        icon={<Server aria-hidden />}
        name={t('oldHouse')}
        place={source === null ? t('oldHouseUnknown') : `${source.host}:${source.port}`}
        count={counted ? grouped(facts.total) : '—'}
        amount={counted ? t('oldAmount', { size: byteSize(facts.totalBytes) }) : t('oldUncounted')}
      />
      <div className="text-center text-xs max-desk:hidden">
        <p className="mb-1.5 px-2 text-text-2">{above}</p>
        <Pipe percent={facts.percent} />
        <p className="mt-1.5 min-h-[18px] px-2 text-text-3">{below}</p>
      </div>
      <PhonePipe percent={facts.percent}>
        <b>{above}</b>
        {below === null ? null : <p className="text-text-3">{below}</p>}
      </PhonePipe>
      <House
        isNew
        icon={<HouseGlyph />}
        name={t('newHouse')}
        place={t('newHouseFacts', { members: facts.members, mappings: facts.mappings })}
        count={grouped(facts.copied)}
        amount={facts.copied === 0 ? t('newNothing') : t('newAmount', { size: byteSize(facts.copiedBytes) })}
      />
    </div>
  );
}
