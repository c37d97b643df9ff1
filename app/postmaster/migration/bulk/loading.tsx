import { SkeletonCard, SkeletonHead } from '@/components/ui/skeleton';

/** As the page stands: where the list comes from. */
export default function Loading() {
  return (
    <div aria-busy="true">
      <SkeletonHead />
      <div className="grid gap-4">
        <SkeletonCard className="h-80" />
      </div>
    </div>
  );
}
