import { SkeletonPage } from '@/components/ui/skeleton';

const CARDS = [
  { name: 'sum', height: 'h-64' },
  { name: 'folders', height: 'h-96' },
  { name: 'checksum', height: 'h-48' },
];

/** As the page stands. */
export default function Loading() {
  return <SkeletonPage cards={CARDS} />;
}
