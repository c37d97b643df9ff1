import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';

interface PagerProps {
  /** How many there are, in words. */
  children: ReactNode;
  previousHref: string | null;
  nextHref: string | null;
}

function Step({ href, label, children }: { href: string | null; label: string; children: ReactNode }) {
  if (href === null) {
    return (
      <Button size="icon" disabled aria-label={label}>
        {children}
      </Button>
    );
  }
  return (
    <Button size="icon" asChild>
      <Link href={href} aria-label={label}>
        {children}
      </Link>
    </Button>
  );
}

/** Next and previous; without either there is nothing to turn and only the count stays. */
export function Pager({ children, previousHref, nextHref }: PagerProps) {
  const t = useTranslations('table');
  const turnable = previousHref !== null || nextHref !== null;
  return (
    <div className="flex min-h-12 items-center gap-2 border-t border-line px-4 py-2 text-xs text-text-3 desk:px-5">
      <span className="flex-1">{children}</span>
      {turnable ? (
        <>
          <Step href={previousHref} label={t('previous')}>
            <ChevronLeft className="size-3.5" aria-hidden />
          </Step>
          <Step href={nextHref} label={t('next')}>
            <ChevronRight className="size-3.5" aria-hidden />
          </Step>
        </>
      ) : null}
    </div>
  );
}
