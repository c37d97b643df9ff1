'use client';

import { Paperclip, Star } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { CSSProperties, MouseEvent } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { MailRow } from '@/lib/schemas/mail';

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
  onOpen: () => void;
  onChoose: (chosen: boolean) => void;
}

/** Of a click that the browser is to deal with itself: a new tab, a new window. */
function isSpecial({ ctrlKey, metaKey, shiftKey, button }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey || button !== 0;
}

export function MailLine(props: MailLineProps) {
  const { row, id, when, href, open, current, chosen, choosing, position, total, style, onOpen, onChoose } = props;
  const t = useTranslations('webmail');
  const list = useTranslations('mailList');
  const person = props.showRecipient ? row.to : row.from;
  const who = person.name || person.address || t('noSender');
  const subject = row.subject || t('noSubject');
  return (
    <li
      aria-setsize={total}
      aria-posinset={position + 1}
      style={style}
      className={classNames(
        'group absolute inset-x-0 top-0 border-b border-line',
        open ? 'bg-accent-soft' : chosen ? 'bg-accent-soft/60' : 'hover:bg-hover',
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
          aria-label={list('select', { subject })}
          className="size-4 accent-accent"
        />
      </label>
      <a
        id={id}
        href={href}
        {...(open ? { 'aria-current': 'true' as const } : {})}
        onClick={(event) => {
          if (isSpecial(event)) return;
          event.preventDefault();
          if (choosing) onChoose(!chosen);
          else onOpen();
        }}
        className={classNames(
          'block h-full overflow-hidden py-[11px] pr-4 pl-8 text-text no-underline focus-visible:outline-offset-[-2px]',
          current && 'shadow-[inset_2px_0_0_var(--bj-accent)]',
        )}
      >
        <span className="flex items-baseline gap-2 text-base leading-[22px]">
          {row.seen ? null : <span className="sr-only">{t('unreadWord')}</span>}
          <span className="min-w-0 flex-1 truncate">{who}</span>
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
        <span className={classNames('block truncate text-sm leading-5', row.subject === '' && 'text-text-3')}>{subject}</span>
        <span className="block truncate text-sm leading-5 font-normal text-text-3">
          {props.folderName === null ? null : <span className="text-text-2">{props.folderName} · </span>}
          {row.preview}
        </span>
      </a>
    </li>
  );
}
