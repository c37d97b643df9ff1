'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ListQuery, MailAccess } from '@/components/mail-list/mail-access';
import { fromPages, missingPages, type RowsState, withPage } from '@/components/mail-list/rows-state';
import { PAGE_ROWS, type RowsPage } from '@/lib/schemas/mail';

export interface Rows {
  state: RowsState;
  change: (change: (state: RowsState) => RowsState) => void;
  /** These positions are on the screen: what is missing is read. */
  show: (first: number, last: number) => void;
  /** Reads what is on the screen anew, and then forgets the rest. */
  reload: () => Promise<void>;
  /** Unfolds a conversation, or folds it. */
  expand: (conversation: readonly number[], on: boolean) => Promise<void>;
}

/** How many conversations are unfolded at a time; the one that was first goes first. */
const MOST_EXPANDED = 100;

/** The lines of a list, read page by page as somebody scrolls. `failed` hears why one could not be read. */
export function useRows(access: MailAccess, query: ListQuery, first: RowsPage, failed: (code: string) => void): Rows {
  const [state, setState] = useState(() => fromPages([first]));
  const latest = useRef(state);
  const visible = useRef({ first: 0, last: 0 });
  const expanded = useRef<readonly number[]>([]);
  const reading = useRef(new Set<number>());
  /** Answers to older questions are thrown away. */
  const generation = useRef(0);
  const show = useCallback(
    (from: number, to: number) => {
      visible.current = { first: from, last: to };
      for (const at of missingPages(latest.current, from, to)) {
        if (reading.current.has(at)) continue;
        reading.current.add(at);
        const asked = generation.current;
        void access.rows(query, at, expanded.current).then((answer) => {
          reading.current.delete(at);
          if (asked !== generation.current) return;
          if (answer.ok) setState((before) => withPage(before, answer.value));
          else failed(answer.code);
        });
      }
    },
    [access, query, failed],
  );

  // What was thrown away while it was on its way is asked for again.
  useEffect(() => {
    latest.current = state;
    if (state.total > 0) show(visible.current.first, visible.current.last);
  }, [state, show]);

  const supersede = useCallback(() => {
    reading.current.clear();
    return ++generation.current;
  }, []);

  const change = useCallback(
    (by: (before: RowsState) => RowsState) => {
      supersede();
      setState(by);
    },
    [supersede],
  );

  const reload = useCallback(async () => {
    const asked = supersede();
    const from = visible.current.first - (visible.current.first % PAGE_ROWS);
    const starts = query.everywhere ? [0] : Array.from({ length: 3 }, (_, index) => from + index * PAGE_ROWS);
    const wanted = starts.filter((at) => at === from || at <= visible.current.last);
    const answers = await Promise.all(wanted.map((at) => access.rows(query, at, expanded.current)));
    if (asked !== generation.current) return;
    const pages = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    const refused = answers.find((answer) => !answer.ok);
    if (refused !== undefined && !refused.ok) failed(refused.code);
    else setState(fromPages(pages));
  }, [access, query, failed, supersede]);

  // Listed in another way it is another list.
  const listed = useRef(query);
  useEffect(() => {
    if (listed.current === query) return;
    listed.current = query;
    expanded.current = [];
    void reload();
  }, [query, reload]);

  const expand = useCallback(
    async (conversation: readonly number[], on: boolean) => {
      const others = expanded.current.filter((uid) => !conversation.includes(uid));
      expanded.current = on ? [...others, ...conversation.slice(0, 1)].slice(-MOST_EXPANDED) : others;
      await reload();
    },
    [reload],
  );

  return { state, change, show, reload, expand };
}
