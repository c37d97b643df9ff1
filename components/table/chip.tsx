import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';

const CHIP =
  'inline-flex h-7 items-center gap-1.5 rounded-full border bg-surface px-2.5 text-xs whitespace-nowrap max-desk:h-9 max-desk:px-3';
const ON = 'border-text font-medium text-text shadow-[inset_0_0_0_.5px_var(--bj-text)]';
const OFF = 'border-line text-text-2 hover:bg-hover';

/** A filter that is a place: it can be linked to. */
export function LinkChip({ href, on, children }: { href: string; on: boolean; children: ReactNode }) {
  return (
    <Link href={href} {...(on ? { 'aria-current': true as const } : {})} className={classNames(CHIP, on ? ON : OFF)}>
      {children}
    </Link>
  );
}

/** A filter over what is already here. */
export function ButtonChip({ on, onChoose, children }: { on: boolean; onChoose: () => void; children: ReactNode }) {
  return (
    <button type="button" aria-pressed={on} onClick={onChoose} className={classNames(CHIP, on ? ON : OFF)}>
      {children}
    </button>
  );
}
