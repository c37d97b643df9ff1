import { SkeletonRows } from '@/components/ui/skeleton';

export default function Loading() {
  return (
    <div aria-busy="true" className="min-h-dvh bg-surface">
      <div className="h-14 border-b border-line bg-canvas" />
      <SkeletonRows count={10} />
    </div>
  );
}
