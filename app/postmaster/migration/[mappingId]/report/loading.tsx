import { SkeletonCard, SkeletonHead } from '@/components/ui/skeleton';

/** As the page stands: the sum, the folders, the checksum. */
export default function Loading() {
  return (
    <div aria-busy="true">
      <SkeletonHead />
      <div className="grid gap-4">
        <SkeletonCard className="h-64" />
        <SkeletonCard className="h-96" />
        <SkeletonCard className="h-48" />
      </div>
    </div>
  );
}
