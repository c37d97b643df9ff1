'use client';

import { Check, CirclePlay, CircleStop, Ellipsis, LoaderCircle, Pause, Play, RefreshCw, RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ComponentType, useEffect, useEffectEvent, useState } from 'react';
import { ConfirmDialog } from '@/components/form/confirm-dialog';
import type { MoveState } from '@/components/progress/move-state';
import { needsConsent, offeredActs } from '@/components/selection/offered-acts';
import type { Selection } from '@/components/selection/selection';
import { classNames } from '@/components/ui/class-names';
import { Menu, MenuItem } from '@/components/ui/menu';
import { type MailboxAct, type MailboxSelection, MOST_SELECTED, type StatusFilter } from '@/lib/schemas/mapping/status';

const ICONS: Record<MailboxAct, ComponentType<{ className?: string }>> = {
  start: CirclePlay,
  pause: Pause,
  resume: Play,
  retry: RotateCcw,
  restart: RefreshCw,
  stop: CircleStop,
  done: Check,
};

/** So many stand in the bar as words; the rest is behind the dots. */
const IN_BAR = 3;

const ITEM =
  'inline-flex h-8 items-center gap-1.5 rounded-sm px-2.5 text-sm whitespace-nowrap text-on-black outline-offset-2 hover:bg-black-2 disabled:opacity-45 max-desk:h-11';

interface SelectionBarProps {
  selection: Selection;
  /** How many the filter lets through, and in which states they are. */
  matching: number;
  filter: StatusFilter;
  statesMatching: ReadonlySet<MoveState>;
  windowOpen: boolean;
  /** How many have had their turn; null: nothing is going on. */
  handled: number | null;
  run: (act: MailboxAct, selection: MailboxSelection) => void;
  stop: () => void;
}

/** What is chosen, as the server is asked for it. */
function asked({ chosen, allMatching }: Selection, { search, show, reason }: StatusFilter): MailboxSelection {
  if (!allMatching) return { memberIds: [...chosen.keys()].slice(0, MOST_SELECTED) };
  return { matching: { search, show, ...(reason === undefined ? {} : { reason }) } };
}

function useEscape(clear: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('[role=dialog],[role=menu]') === null)
      clear();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function Acts({ acts, busy, choose }: { acts: MailboxAct[]; busy: boolean; choose: (act: MailboxAct) => void }) {
  const t = useTranslations('selection');
  const rest = acts.slice(IN_BAR);
  return (
    <>
      {acts.slice(0, IN_BAR).map((act) => {
        const Icon = ICONS[act];
        return (
          <button key={act} type="button" className={ITEM} disabled={busy} onClick={() => choose(act)}>
            <Icon className="size-3.5" aria-hidden />
            {t(`act.${act}`)}
          </button>
        );
      })}
      {rest.length === 0 ? null : (
        <Menu
          side="top"
          trigger={
            <button type="button" className={ITEM} disabled={busy} aria-label={t('more')}>
              <Ellipsis className="size-4" aria-hidden />
            </button>
          }
        >
          {rest.map((act) => {
            const Icon = ICONS[act];
            return (
              <MenuItem key={act} danger={act === 'stop'} onSelect={() => choose(act)}>
                <Icon aria-hidden />
                {t(`act.${act}`)}
              </MenuItem>
            );
          })}
        </Menu>
      )}
    </>
  );
}

function ConsentDialog({
  act,
  count,
  close,
  agree,
}: {
  act: 'stop' | 'done';
  count: number;
  close: () => void;
  agree: () => void;
}) {
  const t = useTranslations('selection');
  return (
    <ConfirmDialog
      open
      onOpenChange={close}
      title={t(`consent.${act}.title`, { count })}
      lead={t(`consent.${act}.lead`)}
      verb={t(`act.${act}`)}
      onConfirm={agree}
    />
  );
}

/** The black bar: what is chosen, and what can be done with it. Esc puts it away. */
export function SelectionBar(props: SelectionBarProps) {
  const { selection, matching, filter, statesMatching, windowOpen, handled, run, stop } = props;
  const t = useTranslations('selection');
  const [consent, setConsent] = useState<'stop' | 'done' | null>(null);
  useEscape(selection.clear);
  const count = selection.allMatching ? matching : selection.chosen.size;
  const states = selection.allMatching ? statesMatching : new Set(selection.chosen.values());
  const acts = offeredActs(states, windowOpen);
  const busy = handled !== null;
  const choose = (act: MailboxAct) => (needsConsent(act) ? setConsent(act) : run(act, asked(selection, filter)));
  return (
    <div className="pointer-events-none sticky bottom-4 z-10 flex justify-center px-2 pb-3 max-desk:bottom-16">
      <div
        role="toolbar"
        aria-label={t('label')}
        className="pointer-events-auto flex max-w-full flex-wrap items-center gap-1 rounded-lg bg-black px-3 py-2 text-on-black shadow-black"
      >
        <span role="status" className="flex items-center gap-1.5 px-1.5 text-sm font-semibold">
          {busy ? <LoaderCircle className="size-3.5 animate-spin" aria-hidden /> : null}
          {busy ? t('handled', { done: handled, count }) : t(selection.allMatching ? 'allChosen' : 'chosen', { count })}
        </span>
        {!selection.allMatching && matching > count ? (
          <button
            type="button"
            className={classNames(ITEM, 'text-on-black-running')}
            disabled={busy}
            onClick={selection.chooseAllMatching}
          >
            {t('chooseAll', { count: matching })}
          </button>
        ) : null}
        <span aria-hidden className="mx-1 h-5 w-px bg-black-line max-desk:hidden" />
        {/* On a phone the acts have a line of their own, and the way out ends the first one. */}
        <span className="flex flex-wrap items-center gap-1 max-desk:order-2 max-desk:basis-full">
          {busy ? (
            <button type="button" className={ITEM} onClick={stop}>
              {t('stopHere')}
            </button>
          ) : (
            <Acts acts={acts} busy={busy} choose={choose} />
          )}
        </span>
        <button
          type="button"
          className={classNames(ITEM, 'text-on-black-2 max-desk:order-1 max-desk:ml-auto')}
          disabled={busy}
          onClick={selection.clear}
        >
          <X className="size-3.5 desk:hidden" aria-hidden />
          {t('clear')}
          <kbd className="rounded-xs border border-black-line px-1.5 font-mono text-xs leading-4 text-on-black-2 max-desk:hidden">
            Esc
          </kbd>
        </button>
      </div>
      {consent === null ? null : (
        <ConsentDialog
          act={consent}
          count={count}
          close={() => setConsent(null)}
          agree={() => {
            setConsent(null);
            run(consent, asked(selection, filter));
          }}
        />
      )}
    </div>
  );
}
