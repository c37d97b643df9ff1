import { Card } from '@/components/ui/card';
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

/** The head of a page as PageHead has it: the path, the title, one sentence. */
export function SkeletonHead() {
  return (
    <div className="mb-3 flex flex-col gap-3 pt-1 desk:mb-5">
      <Skeleton className="w-32 max-desk:hidden" />
      <Skeleton className="h-4 w-40 max-desk:hidden" />
      <Skeleton className="w-96 max-w-full" />
    </div>
  );
}

/** What stands in a card: its title, and lines as far as it is high. */
export function SkeletonCard({ className }: { className: string }) {
  return (
    <Card className={classNames('overflow-clip', className)}>
      <div className="flex flex-col gap-5 px-4 pt-5 desk:px-5">
        <Skeleton className="h-3.5 w-36" />
        <Skeleton className="w-3/4" />
        <Skeleton className="w-1/2" />
      </div>
    </Card>
  );
}

/** A page that is being read: its head, and a card of each height, in their order. */
export function SkeletonPage({ cards }: { cards: readonly { name: string; height: string }[] }) {
  return (
    <div aria-busy="true">
      <SkeletonHead />
      <div className="grid gap-4">
        {cards.map(({ name, height }) => (
          <SkeletonCard key={name} className={height} />
        ))}
      </div>
    </div>
  );
}
