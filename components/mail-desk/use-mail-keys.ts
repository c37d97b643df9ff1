'use client';

import { useEffect, useRef } from 'react';
import { singleKeysOn } from '@/components/keyboard/single-keys';

/** By the key's name in lower case. */
export type MailKeys = Partial<Record<'j' | 'k' | '/' | '?' | 'x' | 'u' | 's' | '#' | 'delete' | 'enter' | 'escape', () => void>>;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Enter means what the focused button or link means. */
function hasOwnMeaning(key: string, target: EventTarget | null): boolean {
  return key === 'Enter' && target instanceof HTMLElement && target.closest('a, button, [role="menuitem"]') !== null;
}

/** Keys of the whole page. Whoever types, and whatever is open over the page, has the keys for itself. */
export function useMailKeys(keys: MailKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (hasOwnMeaning(event.key, event.target) || document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      if (event.key.length === 1 && !singleKeysOn()) return;
      const checkbox = event.target instanceof HTMLInputElement && event.target.type === 'checkbox';
      if (isTyping(event.target) && !checkbox) return;
      const act = (latest.current as Record<string, (() => void) | undefined>)[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
