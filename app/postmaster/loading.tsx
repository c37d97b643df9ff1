import { Card } from '@/components/ui/card';
import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="mt-8 h-4 w-72" />
      <Card className="overflow-clip">
        <SkeletonRows count={8} />
      </Card>
    </div>
  );
}
