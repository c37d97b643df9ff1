import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

/** Our own names beside Tailwind's, so that the later class wins here too. */
const merge = extendTailwindMerge({
  extend: { theme: { shadow: ['card', 'pop', 'dialog', 'black'], radius: ['black'] } },
});

/** Joins class names; of two that set the same property the later one stays. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
