import { classNames } from '@/components/ui/class-names';

/** The house that is an open envelope. */
export function HouseGlyph({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
      className={classNames('size-4 shrink-0', className)}
    >
      <path d="M3.5 10.5 12 3.5l8.5 7V20h-17z" />
      <path d="m3.5 10.5 8.5 5.5 8.5-5.5" />
    </svg>
  );
}

export function BrandMark() {
  return (
    <span className="grid size-[26px] shrink-0 place-items-center rounded-[7px] bg-accent text-white">
      <HouseGlyph className="size-[18px]" />
    </span>
  );
}
