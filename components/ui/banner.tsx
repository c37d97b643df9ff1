import { Check, CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';

const LOOKS = {
  info: { ground: 'bg-accent-soft', ink: 'text-accent-text', Icon: Info },
  ok: { ground: 'bg-state-done-soft', ink: 'text-state-done-text', Icon: Check },
  warn: { ground: 'bg-state-paused-soft', ink: 'text-state-paused-text', Icon: TriangleAlert },
  bad: { ground: 'bg-state-failed-soft', ink: 'text-state-failed-text', Icon: CircleAlert },
} as const;

interface BannerProps {
  kind: keyof typeof LOOKS;
  /** The bold first clause. */
  lead: ReactNode;
  children?: ReactNode;
  /** One action, at the right end. */
  action?: ReactNode;
  className?: string;
}

/** Says what happened, what is safe, what to do. Bad news is announced at once, other news politely. */
export function Banner({ kind, lead, children, action, className }: BannerProps) {
  const { ground, ink, Icon } = LOOKS[kind];
  return (
    <div
      role={kind === 'bad' ? 'alert' : 'status'}
      className={classNames('flex flex-wrap items-start gap-2.5 rounded-md px-3 py-2.5 text-sm text-text', ground, className)}
    >
      <Icon className={classNames('mt-0.5 size-4 shrink-0', ink)} aria-hidden />
      <div className="min-w-0 flex-1 basis-48 text-pretty">
        <b>{lead}</b>
        {children === undefined || children === null ? null : <div className="mt-0.5">{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** What the old server said, word for word, in its own voice. */
export function ServerWords({ caption, text, className }: { caption: string; text: string; className?: string }) {
  return (
    <figure className={classNames('mt-1.5', className)}>
      <figcaption className="text-xs text-text-2">{caption}</figcaption>
      <blockquote lang="" className="font-mono text-xs text-text-2 wrap-anywhere">
        {text}
      </blockquote>
    </figure>
  );
}
