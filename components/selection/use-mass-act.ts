'use client';

import { useRef, useState } from 'react';
import type { Failure, Outcome } from '@/components/form/outcome';
import type { ActResult, MailboxAct, MailboxSelection } from '@/lib/schemas/mapping/status';

export type MassAct = (input: { act: MailboxAct; selection: MailboxSelection; after?: string }) => Promise<Outcome<ActResult>>;

/** What has become of an act so far. */
export interface MassResult extends Omit<ActResult, 'next'> {
  act: MailboxAct;
  /** Somebody has stopped it, or it was refused, before all had their turn. */
  cut: boolean;
  failure: Failure | null;
}

interface MassRun {
  /** How many have had their turn; null: nothing is going on. */
  handled: number | null;
  result: MassResult | null;
  run: (act: MailboxAct, selection: MailboxSelection) => Promise<MassResult>;
  /** Ends it after the call that is on its way. What is done stays done. */
  stop: () => void;
  dismiss: () => void;
}

function add(result: MassResult, { changed, skipped, changedIds }: ActResult): MassResult {
  const sums = { ...result.skipped };
  for (const [code, count] of Object.entries(skipped) as [keyof typeof skipped, number][]) sums[code] = (sums[code] ?? 0) + count;
  return { ...result, changed: result.changed + changed, skipped: sums, changedIds: [...result.changedIds, ...changedIds] };
}

function handledBy({ changed, skipped }: MassResult): number {
  return Object.values(skipped).reduce((sum, count) => sum + count, changed);
}

/** Calls again and again until all that are meant have had their turn; each call is one small piece of work. */
export function useMassAct(call: MassAct): MassRun {
  const [handled, setHandled] = useState<number | null>(null);
  const [result, setResult] = useState<MassResult | null>(null);
  const stopped = useRef(false);
  const run = async (act: MailboxAct, selection: MailboxSelection) => {
    stopped.current = false;
    setResult(null);
    setHandled(0);
    let so: MassResult = { act, changed: 0, skipped: {}, changedIds: [], cut: false, failure: null };
    let after: string | undefined;
    for (;;) {
      const outcome = await call({ act, selection, ...(after === undefined ? {} : { after }) }).catch(
        (): Outcome<ActResult> => ({ ok: false, code: 'no_answer', values: {} }),
      );
      so = outcome.ok ? add(so, outcome.value) : { ...so, failure: outcome, cut: true };
      setHandled(handledBy(so));
      if (!outcome.ok || outcome.value.next === null) break;
      after = outcome.value.next;
      if (stopped.current) {
        so = { ...so, cut: true };
        break;
      }
    }
    setHandled(null);
    setResult(so);
    return so;
  };
  return {
    handled,
    result,
    run,
    stop: () => {
      stopped.current = true;
    },
    dismiss: () => setResult(null),
  };
}
