import { classNames } from '@/components/ui/class-names';

/** A grey line of the true size. It appears after 200 ms, and does not shimmer. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames('block h-2.5 animate-[late_200ms_linear] rounded-full bg-line motion-reduce:animate-none', className)}
    />
  );
}

/** Rows of a table that is being read. */
export function SkeletonRows({ count }: { count: number }) {
  return (
    <div className="divide-y divide-line">
      {Array.from({ length: count }, (_, index) => `row-${index}`).map((key, index) => (
        <div key={key} className="flex h-14 items-center gap-6 px-5">
          <Skeleton className={index % 3 === 1 ? 'w-40' : 'w-52'} />
          <Skeleton className="w-24 max-desk:hidden" />
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  );
}
