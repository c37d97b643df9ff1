import type { HTMLAttributes, TdHTMLAttributes, ThHTMLAttributes } from 'react';
import { classNames } from '@/components/ui/class-names';

export function Table({ className, ...rest }: HTMLAttributes<HTMLTableElement>) {
  return <table className={classNames('w-full border-separate border-spacing-0 text-sm', className)} {...rest} />;
}

interface HeadCellProps extends ThHTMLAttributes<HTMLTableCellElement> {
  numeric?: boolean;
}

export function HeadCell({ numeric = false, className, ...rest }: HeadCellProps) {
  return (
    <th
      scope="col"
      className={classNames(
        'sticky top-0 z-[1] h-9 border-b border-line-strong bg-surface px-3 text-left text-xs font-medium whitespace-nowrap text-text-3 first:pl-5 last:pr-5',
        numeric && 'text-right',
        className,
      )}
      {...rest}
    />
  );
}

interface CellProps extends TdHTMLAttributes<HTMLTableCellElement> {
  numeric?: boolean;
}

/** The last row has no line: the card's edge is one. */
export function Cell({ numeric = false, className, ...rest }: CellProps) {
  return (
    <td
      className={classNames(
        'border-b border-line px-3 py-[7px] align-middle first:pl-5 last:pr-5 [tr:last-child>&]:border-b-0',
        numeric && 'text-right whitespace-nowrap',
        className,
      )}
      {...rest}
    />
  );
}

/** A second line in a cell: the reason, the name. */
export function Why({ className, ...rest }: HTMLAttributes<HTMLSpanElement>) {
  return <span className={classNames('block text-xs text-text-3', className)} {...rest} />;
}
