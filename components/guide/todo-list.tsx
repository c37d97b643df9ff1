import { Bell, EyeOff, KeyRound, type LucideIcon, PauseCircle, Power, Server, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Todo } from '@/components/guide/todo';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';

const BAD = 'bg-state-failed-soft text-state-failed-text';
const WARN = 'bg-state-paused-soft text-state-paused-text';
const IDLE = 'bg-state-not-started-soft text-state-not-started-text';
const ACT = 'bg-accent-soft text-accent-text';

const LOOKS: Record<Todo['kind'], { Icon: LucideIcon; look: string; href: string }> = {
  old_service: { Icon: TriangleAlert, look: WARN, href: '#switch' },
  old_service_over: { Icon: TriangleAlert, look: BAD, href: '#switch' },
  open_window: { Icon: Power, look: ACT, href: '#switch' },
  open_again: { Icon: Power, look: WARN, href: '#switch' },
  set_source: { Icon: Server, look: ACT, href: '#source' },
  mend_source: { Icon: Server, look: BAD, href: '#source' },
  failed: { Icon: KeyRound, look: BAD, href: '/postmaster/migration?show=needs#status' },
  paused: { Icon: PauseCircle, look: WARN, href: '/postmaster/migration?show=needs#status' },
  limited: { Icon: EyeOff, look: WARN, href: '/postmaster/migration?show=limited#status' },
  waiting: { Icon: Bell, look: IDLE, href: '/postmaster/migration/bulk' },
};

/** 接下来，请您处理: each line one thing, one way to it. */
export function TodoList({ todos }: { todos: Todo[] }) {
  const t = useTranslations('todo');
  if (todos.length === 0) return null;
  return (
    <div className="border-t border-line">
      <p className="px-4 pt-3 pb-1 text-xs text-text-3 desk:px-5">{t('title')}</p>
      <ul className="divide-y divide-line">
        {todos.map((todo) => {
          const { Icon, look, href } = LOOKS[todo.kind];
          return (
            <li key={todo.kind} className="flex items-start gap-3 px-4 py-3 text-sm desk:items-center desk:px-5 desk:py-[9px]">
              <span className={classNames('grid size-7 shrink-0 place-items-center rounded-md', look)}>
                <Icon className="size-4" aria-hidden />
              </span>
              <p className="min-w-0 flex-1 self-center text-text-2">
                {t.rich(`${todo.kind}.text`, { ...todo, b: (text) => <b className="text-text">{text}</b> })}
              </p>
              <Link href={href} className="link inline-flex min-h-7 items-center font-medium whitespace-nowrap">
                {t(`${todo.kind}.act`)}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
