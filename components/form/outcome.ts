'use client';

import { useState, useTransition } from 'react';
import { useNavigation } from '@/components/ui/navigation';

/** Why something was refused: a code and values, for the messages. */
export interface Failure {
  code: string;
  values: Record<string, string | number>;
  /** Codes for single fields of the form. */
  fields?: Record<string, string>;
}

/** What every callback of a form answers. */
export type Outcome<T> = { ok: true; value: T } | ({ ok: false } & Failure);

/** Nobody answered: the network or the server is down. What was typed is still there. */
const NO_ANSWER = { ok: false, code: 'no_answer', values: {} } as const;

interface Act {
  busy: boolean;
  failure: Failure | null;
  clear: () => void;
  run: <T>(callback: () => Promise<Outcome<T>>, then?: Continuation<T>) => void;
}

interface Continuation<T> {
  done?: (value: T) => void;
  refused?: (failure: Failure) => void;
}

/** Runs one callback at a time, keeps its failure for the page to show, and brings the page up to date after a success. */
export function useAct(): Act {
  const { refresh } = useNavigation();
  const [busy, startTransition] = useTransition();
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    busy,
    failure,
    clear: () => setFailure(null),
    run: (callback, then = {}) => {
      setFailure(null);
      startTransition(async () => {
        const outcome = await callback().catch(() => NO_ANSWER);
        if (outcome.ok) {
          then.done?.(outcome.value);
          refresh();
        } else {
          setFailure(outcome);
          then.refused?.(outcome);
        }
      });
    },
  };
}
