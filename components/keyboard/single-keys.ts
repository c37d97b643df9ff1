'use client';

import { useSyncExternalStore } from 'react';

/** Of this browser, as the keyboard is this one's; not of the person. */
const STORED_AS = 'banjia.single-keys';
const CHANGED = 'banjia:single-keys';

/** Whether keys of one letter do anything. They are on until somebody switches them off. */
export function singleKeysOn(): boolean {
  try {
    return window.localStorage.getItem(STORED_AS) !== 'off';
  } catch {
    // A browser that stores nothing.
    return true;
  }
}

function setSingleKeys(on: boolean): void {
  try {
    if (on) window.localStorage.removeItem(STORED_AS);
    else window.localStorage.setItem(STORED_AS, 'off');
  } catch {
    return;
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(tell: () => void): () => void {
  window.addEventListener(CHANGED, tell);
  window.addEventListener('storage', tell);
  return () => {
    window.removeEventListener(CHANGED, tell);
    window.removeEventListener('storage', tell);
  };
}

/** The choice, and how to change it. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, singleKeysOn, () => true), setSingleKeys];
}
