import { SkeletonCard, SkeletonHead } from '@/components/ui/skeleton';

/** As the page stands: how far it is and where everything went, beside what has happened. */
export default function Loading() {
  return (
    <div aria-busy="true">
      <SkeletonHead />
      <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_340px]">
        <div className="grid min-w-0 gap-4">
          <SkeletonCard className="h-64" />
          <SkeletonCard className="h-56" />
          <SkeletonCard className="h-72" />
        </div>
        <SkeletonCard className="h-96" />
      </div>
    </div>
  );
}
