import { ChevronRight } from 'lucide-react';
import { Link } from '@/components/ui/navigation';

export interface Crumb {
  label: string;
  href?: string;
}

/** Where this page stands. The last one is this page. */
export function Crumbs({ label, path, className }: { label: string; path: Crumb[]; className?: string }) {
  return (
    <nav aria-label={label} className={className}>
      <ol className="flex flex-wrap items-center gap-1.5 text-xs text-text-3">
        {path.map((crumb, index) => (
          <li key={crumb.label} className="flex items-center gap-1.5">
            {index === 0 ? null : <ChevronRight className="size-3.5" aria-hidden />}
            {crumb.href === undefined ? (
              <span {...(index === path.length - 1 ? { 'aria-current': 'page' } : {})}>{crumb.label}</span>
            ) : (
              <Link href={crumb.href} className="hover:text-text hover:underline">
                {crumb.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
