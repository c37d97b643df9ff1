import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { statusHref } from '@/components/status/status-query';
import { HeadCell } from '@/components/table/table';
import { Link } from '@/components/ui/navigation';
import type { Sort, StatusQuery } from '@/lib/schemas/mapping/status';

interface SortHeadProps {
  query: StatusQuery;
  sort: Sort;
  numeric?: boolean;
  className?: string;
  children: ReactNode;
}

/** A column's head that sorts by it, the other way round at the second click. Numbers begin with the largest. */
export function SortHead({ query, sort, numeric = false, className, children }: SortHeadProps) {
  const t = useTranslations('status');
  const on = query.sort === sort;
  const first = sort === 'address' || sort === 'state' ? 'asc' : 'desc';
  const direction = on ? (query.direction === 'asc' ? 'desc' : 'asc') : first;
  const Arrow = query.direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <HeadCell
      numeric={numeric}
      {...(className === undefined ? {} : { className })}
      aria-sort={on ? (query.direction === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <Link
        href={statusHref(query, { sort, direction })}
        title={t('sortBy')}
        className="inline-flex items-center gap-1 rounded-xs text-text-3 no-underline hover:text-text hover:no-underline"
      >
        {children}
        {on ? <Arrow className="size-3" aria-hidden /> : null}
      </Link>
    </HeadCell>
  );
}
