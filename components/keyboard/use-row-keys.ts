'use client';

import type { RefObject } from 'react';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';

/**
 * j and k go from row to row of the list, x ticks the row that has the focus, Enter opens it. Rows carry `data-row` and tabIndex -1,
 * their tick box `data-row-select`, what opens them `data-row-open`,
 * what asks for their password `data-reenter`, to which r leads.
 */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const rows = () =>
    [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].filter((row) => row.getClientRects().length > 0);
  const current = () => rows().findIndex((row) => row.contains(document.activeElement));
  const go = (event: KeyboardEvent, step: 1 | -1) => {
    const all = rows();
    const at = current();
    const next = at < 0 ? (step === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    if (all[next] === undefined) return;
    event.preventDefault();
    all[next].focus();
  };
  const click = (event: KeyboardEvent, what: string) => {
    const target = rows()[current()]?.querySelector<HTMLElement>(what);
    if (target === undefined || target === null) return;
    event.preventDefault();
    target.click();
  };
  const openRow = (event: KeyboardEvent) => {
    // On a button of the row Enter is the button's.
    if (document.activeElement?.hasAttribute('data-row') === true) click(event, '[data-row-open]');
  };
  useHotKeys({
    j: (event) => go(event, 1),
    k: (event) => go(event, -1),
    x: (event) => click(event, '[data-row-select]'),
    r: (event) => click(event, '[data-reenter]'),
    Enter: openRow,
  });
}
