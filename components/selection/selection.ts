'use client';

import { useState } from 'react';
import type { MoveState } from '@/components/progress/move-state';

/** Which mailboxes are chosen: some by hand, or all that match the filter, on whatever page they are. */
export interface Selection {
  /** Member ids with the state in which each was seen last. */
  chosen: ReadonlyMap<string, MoveState>;
  allMatching: boolean;
  has: (memberId: string) => boolean;
  set: (rows: readonly { memberId: string; state: MoveState }[], on: boolean) => void;
  chooseAllMatching: () => void;
  clear: () => void;
}

interface Chosen {
  key: string;
  chosen: ReadonlyMap<string, MoveState>;
  allMatching: boolean;
}

/** Belongs to one filter: another page or order keeps it, another filter ends it. */
export function useSelection(filterKey: string): Selection {
  const nothing: Chosen = { key: filterKey, chosen: new Map(), allMatching: false };
  const [kept, setKept] = useState(nothing);
  const { chosen, allMatching } = kept.key === filterKey ? kept : nothing;
  return {
    chosen,
    allMatching,
    has: (memberId) => allMatching || chosen.has(memberId),
    set: (rows, on) => {
      const next = new Map(chosen);
      for (const { memberId, state } of rows) {
        if (on) next.set(memberId, state);
        else next.delete(memberId);
      }
      setKept({ key: filterKey, chosen: next, allMatching: false });
    },
    chooseAllMatching: () => setKept({ key: filterKey, chosen: new Map(), allMatching: true }),
    clear: () => setKept(nothing),
  };
}
