import type { HTMLAttributes, ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';

interface CardProps extends Omit<HTMLAttributes<HTMLElement>, 'title'> {
  title?: ReactNode;
  /** Stands right of the title. */
  beside?: ReactNode;
  /** Stands at the right end of the title line. */
  aside?: ReactNode;
}

/** A sheet of paper on the canvas: hairline, 12 px corners, no shadow to speak of. Never a card in a card. */
export function Card({ title, beside, aside, className, children, ...rest }: CardProps) {
  return (
    <section className={classNames('min-w-0 rounded-lg border border-line bg-surface shadow-card', className)} {...rest}>
      {title === undefined ? null : (
        <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3.5 desk:px-5 desk:pt-4">
          <h2 className="text-base">{title}</h2>
          {beside}
          {aside === undefined ? null : <div className="ml-auto flex items-center gap-2">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

export function CardBody({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div className={classNames('px-4 pt-3 pb-4 desk:px-5 desk:pt-4 desk:pb-5', className)} {...rest} />;
}
