'use client';

import { useState } from 'react';
import { keyOf } from '@/components/mail-list/row-messages';
import type { MailRow } from '@/lib/schemas/mail';

export interface Selection {
  chosen: ReadonlyMap<string, MailRow>;
  rows: MailRow[];
  choose: (rows: Iterable<MailRow>, on: boolean) => void;
  clear: () => void;
}

/** Which messages are selected. `current` gives them as they are now. */
export function useSelection(current: ReadonlyMap<number, MailRow>): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, MailRow>>(new Map());
  const now = new Map([...current.values()].map((row) => [keyOf(row), row]));
  return {
    chosen,
    rows: [...chosen].map(([key, row]) => now.get(key) ?? row),
    choose(rows, on) {
      const next = new Map(chosen);
      for (const row of rows) {
        if (on) next.set(keyOf(row), row);
        else next.delete(keyOf(row));
      }
      setChosen(next);
    },
    clear: () => setChosen(new Map()),
  };
}
