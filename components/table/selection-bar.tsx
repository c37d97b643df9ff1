'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';

interface SelectionBarProps {
  count: number;
  clear: () => void;
  /** SelectionActs. */
  children: ReactNode;
}

/** The black bar at the bottom while rows are ticked; Esc closes it. */
export function SelectionBar({ count, clear, children }: SelectionBarProps) {
  const t = useTranslations('table');
  useHotKeys({ Escape: clear });
  if (count === 0) return null;
  return (
    <section
      aria-label={t('selected', { count })}
      className="sticky bottom-4 z-10 mx-auto my-3 flex w-fit max-w-full animate-[appear_120ms_var(--bj-ease)] flex-wrap items-center gap-1 rounded-md bg-black py-1.5 pr-2 pl-4 text-sm text-on-black shadow-black max-desk:bottom-20"
    >
      <span role="status" className="pr-2 font-medium">
        {t('selected', { count })}
      </span>
      {children}
      <button
        type="button"
        aria-label={t('clearSelection')}
        onClick={clear}
        className="grid size-8 place-items-center rounded-sm hover:bg-black-2 focus-visible:outline-on-black max-desk:size-11"
      >
        <X className="size-4" aria-hidden />
      </button>
    </section>
  );
}

export function SelectionAct({ onClick, busy = false, children }: { onClick: () => void; busy?: boolean; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      disabled={busy}
      aria-busy={busy || undefined}
      className="h-8 rounded-sm px-3 font-medium hover:bg-black-2 focus-visible:outline-on-black disabled:opacity-45 max-desk:h-11"
    >
      {children}
    </button>
  );
}
