'use client';

import { useEffect, useRef } from 'react';
import { singleKeysOn } from '@/components/keyboard/single-keys';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** A tick box takes no text: keys mean the same there as beside it. */
function isTick(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'checkbox';
}

/**
 * Single keys for the whole page, named as in KeyboardEvent.key. They rest while somebody types, while a dialog or a menu is open, and
 * with Ctrl, Alt or Command, which belong to the browser. Keys of one letter rest when they are switched off (WCAG 2.1.4).
 */
export function useHotKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = latest.current[event.key];
      if (act === undefined || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length === 1 && !singleKeysOn()) return;
      if (isTyping(event.target) && !isTick(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      act(event);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
