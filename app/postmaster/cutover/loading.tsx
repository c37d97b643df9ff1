import { SkeletonCard, SkeletonHead } from '@/components/ui/skeleton';

/** As the page stands: who receives the mail, the plan, the steps, the records. */
export default function Loading() {
  return (
    <div aria-busy="true">
      <SkeletonHead />
      <div className="grid gap-4">
        <SkeletonCard className="h-40" />
        <SkeletonCard className="h-56" />
        <SkeletonCard className="h-96" />
        <SkeletonCard className="h-72" />
      </div>
    </div>
  );
}
