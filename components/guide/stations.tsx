import { Check } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { isVerified, type MoveFacts } from '@/components/guide/move-facts';
import { type StationId, type StationState, stationStates, watchWord } from '@/components/guide/station-rule';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';
import { useDates } from '@/lib/i18n/use-dates';

type GuideWords = ReturnType<typeof useTranslations<'guide'>>;

const DOTS: Record<StationState, string> = {
  done: 'bg-accent text-white',
  part: 'border-[3px] border-state-paused bg-surface text-state-paused-text',
  now: 'border-[3px] border-accent bg-surface text-accent-text desk:shadow-[0_0_0_4px_var(--bj-accent-soft)]',
  todo: 'border-[1.5px] border-dashed border-line-control bg-surface text-text-3',
};

/** Where a station is worked on. */
const PLACES: Record<StationId, string> = {
  accounts: '/postmaster/members',
  switch: '/postmaster/migration#switch',
  source: '/postmaster/migration#source',
  mappings: '/postmaster/migration/bulk',
  watch: '/postmaster/migration#status',
  cutover: '/postmaster/cutover',
};

interface StationFact {
  fact: string;
  /** In amber: work is left. */
  warning?: string | undefined;
  more?: string | undefined;
}

function useStationFacts(facts: MoveFacts): Record<StationId, StationFact> {
  const { calendarDaysBetween, clockTime, sentenceDay } = useDates();
  const t = useTranslations('guide');
  const locale = useLocale();
  const { source, window } = facts;
  const day = (date: Date) => sentenceDay(date, locale, facts.now);
  const opened = window === null ? '' : t('switchOpened', { day: day(window.openedAt), time: clockTime(window.openedAt) });
  const open = window?.open === true;
  return {
    accounts: { fact: t('accountsFact', { count: facts.members }), more: t('accountsMore') },
    switch: {
      fact:
        window === null
          ? t('switchOff')
          : open
            ? opened
            : window.closesAt > facts.now
              ? t('switchClosedEarly')
              : t('switchClosed', { day: day(window.closesAt) }),
      more:
        window !== null && open
          ? t('switchDays', { count: calendarDaysBetween(window.openedAt, window.closesAt) })
          : t('switchMore'),
    },
    source: {
      fact:
        source === null
          ? t('sourceNone')
          : isVerified(source)
            ? t('sourceVerified', { protocol: source.protocol, security: source.security })
            : source.host,
      ...(source === null || isVerified(source) ? { more: t('sourceMore') } : { warning: t('sourceUnverified') }),
    },
    mappings: {
      fact: t('mappingsFact', { count: facts.mappings }),
      ...(facts.mappings === 0 ? { more: t('mappingsMore') } : { warning: mappingsWarning(facts, t) }),
    },
    watch: watchFact(facts, t),
    cutover: { fact: t('cutoverFact') },
  };
}

function mappingsWarning({ counts }: MoveFacts, t: GuideWords): string | undefined {
  if (counts.not_started > 0) return t('mappingsWaiting', { count: counts.not_started });
  return counts.none > 0 ? t('mappingsMissing', { count: counts.none }) : undefined;
}

function watchFact(facts: MoveFacts, t: GuideWords): StationFact {
  if (facts.percent !== null) return { fact: watchPercent(facts, facts.percent, t) };
  switch (watchWord(facts)) {
    case 'failed':
      return { fact: t('watchNone'), warning: t('watchFailed', { count: facts.counts.failed }) };
    case 'counting':
      return { fact: t('watchCounting') };
    case 'paused':
      return { fact: t('watchPaused') };
    case 'idle':
      return { fact: t('watchIdle') };
  }
}

function watchPercent(facts: MoveFacts, percent: number, t: GuideWords): string {
  if (percent === 100 || facts.finishAt === null) return t('watchPercent', { percent });
  const hours = (facts.finishAt.getTime() - facts.now.getTime()) / 3_600_000;
  if (hours < 1) return t('watchMinutes', { percent, count: Math.max(1, Math.ceil(hours * 60)) });
  if (hours < 36) return t('watchHours', { percent, count: Math.ceil(hours) });
  return t('watchDays', { percent, count: Math.ceil(hours / 24) });
}

function Dot({ number, state }: { number: number; state: StationState }) {
  return (
    <span
      className={classNames(
        'absolute top-0 left-0 z-10 grid size-6 place-items-center rounded-full text-xs font-semibold desk:left-1/2 desk:-ml-3',
        DOTS[state],
      )}
    >
      {state === 'done' ? <Check className="size-3.5" strokeWidth={2.5} aria-hidden /> : number}
    </span>
  );
}

/** The stretch of line that leads to a station (beside it on phones, where the line runs down). */
function Track({ state, first, last, afterNow }: { state: StationState; first: boolean; last: boolean; afterNow: boolean }) {
  const ahead = 'repeating-linear-gradient(90deg,var(--bj-line-strong)_0_5px,transparent_5px_10px)';
  return (
    <>
      {first ? null : (
        <span
          aria-hidden
          className={classNames('absolute top-[10px] -left-1/2 h-[3px] w-full max-desk:hidden', state !== 'todo' && 'bg-accent')}
          style={state === 'todo' ? { backgroundImage: ahead.replaceAll('_', ' ') } : undefined}
        />
      )}
      {last ? null : (
        <span
          aria-hidden
          className={classNames('absolute top-6 bottom-0 left-[10.5px] w-[3px] desk:hidden', !afterNow && 'bg-accent')}
          style={afterNow ? { backgroundImage: ahead.replaceAll('_', ' ').replace('90deg', '180deg') } : undefined}
        />
      )}
    </>
  );
}

/** The line with six stations. The facts under the names are live. */
export function Stations({ facts }: { facts: MoveFacts }) {
  const t = useTranslations('guide');
  const stationFacts = useStationFacts(facts);
  const stations = stationStates(facts);
  const here = stations.findIndex(({ state }) => state === 'now');
  return (
    <ol className="grid px-4 pt-3.5 pb-2.5 desk:grid-cols-6 desk:px-2 desk:pt-5 desk:pb-2">
      {stations.map(({ id, state }, index) => (
        <li
          key={id}
          {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}
          className={classNames(
            'relative pb-3.5 pl-[38px] desk:px-2.5 desk:pt-[34px] desk:pb-3 desk:text-center',
            state === 'now' && 'desk:rounded-t-lg desk:bg-linear-to-b desk:from-accent-soft desk:to-transparent desk:to-90%',
            state === 'done' && 'max-desk:flex max-desk:justify-between max-desk:gap-3',
          )}
        >
          <Track state={state} first={index === 0} last={index === stations.length - 1} afterNow={here !== -1 && index >= here} />
          <Dot number={index + 1} state={state} />
          <h3 className={classNames('text-base', state === 'todo' && 'font-medium text-text-2')}>
            <StationName id={id}>{t(id)}</StationName>
            {state === 'done' ? <span className="sr-only">{t('finished')}</span> : null}
          </h3>
          <StationLines {...stationFacts[id]} state={state} hereLabel={t('here')} />
        </li>
      ))}
    </ol>
  );
}

/** The station's name, as a link to its place. */
function StationName({ id, children }: { id: StationId; children: string }) {
  return (
    <Link
      href={PLACES[id]}
      className="text-inherit underline decoration-line-control decoration-1 underline-offset-4 hover:text-accent-text hover:decoration-accent max-desk:inline-flex max-desk:min-h-6 max-desk:items-center"
    >
      {children}
    </Link>
  );
}

function StationLines({
  fact,
  warning,
  more,
  state,
  hereLabel,
}: StationFact & { state: StationState; hereLabel: string }): ReactNode {
  return (
    <div className={classNames('text-xs', state === 'done' && 'max-desk:text-right max-desk:leading-[22px]')}>
      <p className="text-text-2">{fact}</p>
      {warning === undefined ? null : <p className="font-medium text-state-paused-text">{warning}</p>}
      {more === undefined || state === 'now' ? null : (
        <p className={classNames('text-text-3', state === 'done' && 'max-desk:hidden')}>{more}</p>
      )}
      {state === 'now' ? (
        <p className="mt-1 inline-block rounded-full bg-accent px-2 leading-5 font-medium text-white">{hereLabel}</p>
      ) : null}
    </div>
  );
}
