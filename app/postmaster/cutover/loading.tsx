import { SkeletonPage } from '@/components/ui/skeleton';

const CARDS = [
  { name: 'receiver', height: 'h-40' },
  { name: 'plan', height: 'h-56' },
  { name: 'steps', height: 'h-96' },
  { name: 'records', height: 'h-72' },
];

/** As the page stands. */
export default function Loading() {
  return <SkeletonPage cards={CARDS} />;
}
