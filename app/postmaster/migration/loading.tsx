import { Card } from '@/components/ui/card';
import { SkeletonCard, SkeletonHead, SkeletonRows } from '@/components/ui/skeleton';

/** As the page stands: the guide, the switch beside the source, the table. */
export default function Loading() {
  return (
    <div aria-busy="true">
      <SkeletonHead />
      <div className="grid gap-4">
        <SkeletonCard className="h-72" />
        <div className="grid gap-4 wide:grid-cols-[minmax(0,1.08fr)_minmax(0,1fr)]">
          <SkeletonCard className="h-72" />
          <SkeletonCard className="h-72" />
        </div>
        <Card className="overflow-clip">
          <SkeletonRows count={8} />
        </Card>
      </div>
    </div>
  );
}
