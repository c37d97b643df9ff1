import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  Icon: LucideIcon;
  /** One sentence. */
  children: ReactNode;
  /** One button or link. */
  action?: ReactNode;
}

export function EmptyState({ Icon, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-5 py-10 text-center">
      <span className="grid size-10 place-items-center rounded-md bg-accent-soft text-accent-text">
        <Icon className="size-5" aria-hidden />
      </span>
      <p className="max-w-md text-base text-text-2">{children}</p>
      {action}
    </div>
  );
}
