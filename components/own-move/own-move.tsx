'use client';

import { useState } from 'react';
import type { Outcome } from '@/components/form/outcome';
import { OwnMoveAdvice } from '@/components/own-move/own-move-advice';
import { type OwnAccount, OwnMoveForm, type OwnMoveFormProps } from '@/components/own-move/own-move-form';
import { type OwnMove as Move, OwnMoveProgress } from '@/components/own-move/own-move-progress';

export interface OwnMoveProps {
  now: Date;
  address: string;
  suggestedAddress: string | null;
  closesAt: Date | null;
  windowOpen: boolean;
  /** Null: nothing was ever started. */
  move: Move | null;
  start: OwnMoveFormProps['start'];
  granted: OwnMoveFormProps['granted'];
  tryOut: (input: OwnAccount) => Promise<Outcome<{ inboxCount: number | null }>>;
  consent: OwnMoveFormProps['consent'];
  failed: OwnMoveFormProps['failed'];
  pause: () => Promise<Outcome<unknown>>;
  resume: () => Promise<Outcome<unknown>>;
  recheck: () => Promise<Outcome<unknown>>;
}

/** What made it stop, when only the member can mend that. */
function refusalOf(move: Move | null): { reason: string; serverText: string | null; copied: number } | null {
  if (move === null || move.mapping.reason === null) return null;
  const { state, reason, serverText, copied } = move.mapping;
  return state === 'failed' || state === 'paused' ? { reason, serverText, copied } : null;
}

/** What others have to look at first: the member's password would change nothing. */
const HELD = new Set(['source_rebuilt', 'too_many_refused', 'undo_choice', 'undo_running']);

/** Before the start and after a refusal a form, else the progress; the form comes back when the password is to be changed. */
export function OwnMove(props: OwnMoveProps) {
  const [reentering, setReentering] = useState(false);
  const { move, now } = props;
  const state = move?.mapping.state ?? 'none';
  const reason = move?.mapping.reason ?? '';
  const needsPassword = (state === 'failed' && !HELD.has(reason)) || (state === 'paused' && reason === 'no_password');
  const formShown = props.windowOpen && (reentering || needsPassword || state === 'none' || state === 'not_started');
  return (
    <>
      {formShown ? (
        <div className="grid items-start gap-6 wide:grid-cols-[minmax(0,1fr)_400px]">
          <OwnMoveForm
            now={now}
            address={props.address}
            suggestedAddress={move?.mapping.sourceAddress ?? props.suggestedAddress}
            closesAt={props.closesAt}
            refusal={refusalOf(move)}
            start={props.start}
            granted={props.granted}
            tryOut={props.tryOut}
            consent={props.consent}
            failed={props.failed}
            onDone={() => setReentering(false)}
            {...(reentering ? { onCancel: () => setReentering(false) } : {})}
          />
          <OwnMoveAdvice />
        </div>
      ) : null}
      {move === null || state === 'none' || (formShown && move.mapping.total === null) ? null : (
        <div className={formShown ? 'mt-6' : ''}>
          <OwnMoveProgress
            now={now}
            move={move}
            windowOpen={props.windowOpen}
            withForm={formShown}
            held={(state === 'failed' || state === 'paused') && HELD.has(reason)}
            pause={props.pause}
            resume={props.resume}
            recheck={props.recheck}
            onReenter={() => setReentering(true)}
          />
        </div>
      )}
    </>
  );
}
