'use client';

import { ChevronRight, Paperclip, Star } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { MailRow, Person } from '@/lib/schemas/mail';

interface MailLineProps {
  row: MailRow;
  id: string;
  when: string;
  href: string;
  /** In the folder of sent mail the other side is who it went to. */
  showRecipient: boolean;
  /** Where it lies, in a search through all folders. */
  folderName: string | null;
  open: boolean;
  current: boolean;
  chosen: boolean;
  choosing: boolean;
  position: number;
  total: number;
  style: CSSProperties;
  /** Opens a message; unfolds a conversation, or folds it. */
  onOpen: () => void;
  onFold: (expanded: boolean) => void;
  onChoose: (chosen: boolean) => void;
}

/** Of a click that the browser is to deal with itself: a new tab, a new window. */
function isSpecial({ ctrlKey, metaKey, shiftKey, button }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey || button !== 0;
}

/** What can be pressed of a line: the way to a message, or the fold of a conversation. */
function Pressed({ children, ...props }: MailLineProps & { children: ReactNode }) {
  const { row, id, href, open, current, chosen, choosing, onOpen, onFold, onChoose } = props;
  const act = () => (choosing ? onChoose(!chosen) : onOpen());
  const fold = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    onFold(event.key === 'ArrowRight');
  };
  const look = classNames(
    'block h-full w-full overflow-hidden py-[11px] pr-4 text-left text-text no-underline focus-visible:outline-offset-[-2px]',
    row.within ? 'pl-12' : 'pl-8',
    current && 'shadow-[inset_2px_0_0_var(--bj-accent)]',
  );
  if (row.conversation !== null) {
    const { expanded } = row.conversation;
    return (
      <button id={id} type="button" aria-expanded={expanded} onClick={act} onKeyDown={fold} className={look}>
        <ChevronRight
          className={classNames('absolute top-[38px] left-2 size-4 text-text-3 transition-transform', expanded && 'rotate-90')}
          aria-hidden
        />
        {children}
      </button>
    );
  }
  return (
    <a
      id={id}
      href={href}
      {...(open ? { 'aria-current': 'true' as const } : {})}
      onClick={(event) => {
        if (isSpecial(event)) return;
        event.preventDefault();
        act();
      }}
      onKeyDown={fold}
      className={look}
    >
      {children}
    </a>
  );
}

function useWho(row: MailRow, showRecipient: boolean): string {
  const t = useTranslations('webmail');
  const list = useTranslations('mailList');
  const side = showRecipient ? 'to' : 'from';
  const named = ({ name, address }: Person) => name || address;
  const people = (row.conversation?.[side] ?? [row[side]]).map(named).filter((name) => name !== '');
  return people.join(list('between')) || t('noSender');
}

/** Who, when and what. */
function LineText({ row, when, showRecipient, folderName }: MailLineProps) {
  const t = useTranslations('webmail');
  const list = useTranslations('mailList');
  const who = useWho(row, showRecipient);
  const count = row.conversation?.uids.length ?? 1;
  return (
    <>
      <span className="flex items-baseline gap-2 text-base leading-[22px]">
        {row.seen ? null : <span className="sr-only">{t('unreadWord')}</span>}
        <span className={classNames('min-w-0 truncate', row.conversation === null && 'flex-1')}>{who}</span>
        {row.conversation === null ? null : (
          <span className="min-w-0 flex-1 text-xs leading-[22px] font-normal text-text-3">
            <span aria-hidden>{count}</span>
            <span className="sr-only">{list('conversationOf', { count })}</span>
          </span>
        )}
        {row.hasAttachments ? (
          <Paperclip className="size-3.5 shrink-0 self-center text-text-3" aria-label={t('attachment')} />
        ) : null}
        {row.flagged ? (
          <Star className="size-3.5 shrink-0 self-center fill-current text-state-paused" aria-label={t('flagged')} />
        ) : null}
        <time dateTime={row.date} className="text-xs leading-[22px] font-normal whitespace-nowrap text-text-3">
          {when}
        </time>
      </span>
      <span className={classNames('block truncate text-sm leading-5', row.subject === '' && 'text-text-3')}>
        {row.subject || t('noSubject')}
      </span>
      <span className="block truncate text-sm leading-5 font-normal text-text-3">
        {folderName === null ? null : <span className="text-text-2">{folderName} · </span>}
        {row.preview}
      </span>
    </>
  );
}

export function MailLine(props: MailLineProps) {
  const { row, open, chosen, choosing, position, total, style, onChoose } = props;
  const t = useTranslations('webmail');
  const list = useTranslations('mailList');
  const subject = row.subject || t('noSubject');
  return (
    <li
      aria-setsize={total}
      aria-posinset={position + 1}
      {...(row.within ? { 'aria-level': 2 } : {})}
      style={style}
      className={classNames(
        'group absolute inset-x-0 top-0 border-b border-line',
        open ? 'bg-accent-soft' : chosen ? 'bg-accent-soft/60' : row.within ? 'bg-canvas hover:bg-hover' : 'hover:bg-hover',
        !row.seen && 'font-semibold',
      )}
    >
      {row.seen || chosen || choosing ? null : (
        <span className="pointer-events-none absolute top-[18px] left-3 size-2 rounded-full bg-accent group-focus-within:opacity-0 group-hover:opacity-0" />
      )}
      <label
        className={classNames(
          'absolute top-2 left-1 z-10 grid size-7 cursor-pointer place-items-center',
          chosen || choosing ? '' : 'opacity-0 focus-within:opacity-100 group-hover:opacity-100 max-desk:hidden',
        )}
      >
        <input
          type="checkbox"
          checked={chosen}
          onChange={(event) => onChoose(event.target.checked)}
          aria-label={row.conversation === null ? list('select', { subject }) : list('selectConversation', { subject })}
          className="size-4 accent-accent"
        />
      </label>
      <Pressed {...props}>
        <LineText {...props} />
      </Pressed>
    </li>
  );
}
