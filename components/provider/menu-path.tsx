import { ChevronRight } from 'lucide-react';
import { Fragment } from 'react';
import { classNames } from '@/components/ui/class-names';

/** A way through menus; the last one is where it happens. */
export function MenuPath({ path }: { path: readonly string[] }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1 align-middle">
      {path.map((part, index) => {
        const last = index === path.length - 1;
        return (
          <Fragment key={part}>
            <span
              className={classNames(
                'rounded-sm border px-1.5 text-sm leading-[22px] wrap-anywhere',
                last ? 'border-accent bg-accent-soft font-semibold text-accent-text' : 'border-line-strong bg-surface-2',
              )}
            >
              {part}
            </span>
            {last ? null : <ChevronRight className="size-3.5 text-text-3" aria-hidden />}
          </Fragment>
        );
      })}
    </span>
  );
}
