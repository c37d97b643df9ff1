import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { HeadCell } from '@/components/table/table';
import { Link } from '@/components/ui/navigation';

interface SortHeadProps {
  /** Where the list is in this order; where it is already, the other way round. */
  href: string;
  /** The direction when the list is in this order now. */
  direction: 'asc' | 'desc' | null;
  numeric?: boolean;
  children: ReactNode;
}

/** A column's head that sorts by it. */
export function SortHead({ href, direction, numeric = false, children }: SortHeadProps) {
  const t = useTranslations('table');
  const Arrow = direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <HeadCell numeric={numeric} aria-sort={direction === null ? 'none' : direction === 'asc' ? 'ascending' : 'descending'}>
      <Link
        href={href}
        title={t('sortBy')}
        className="inline-flex items-center gap-1 rounded-xs text-text-3 no-underline hover:text-text hover:no-underline"
      >
        {children}
        {direction === null ? null : <Arrow className="size-3" aria-hidden />}
      </Link>
    </HeadCell>
  );
}
