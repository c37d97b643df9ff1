'use client';

import { FolderInput, Mail, MailOpen, Star, StarOff, Trash2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { MoveMenu } from '@/components/mail-list/move-menu';
import { messageKeys } from '@/components/mail-list/row-messages';
import { classNames } from '@/components/ui/class-names';
import type { MailFolder, MailRow } from '@/lib/schemas/mail';

interface SelectionBarProps {
  rows: MailRow[];
  folders: MailFolder[];
  from: string;
  inTrash: boolean;
  onMark: (flag: 'seen' | 'flagged', on: boolean) => void;
  onMove: (folder: MailFolder) => void;
  onRemove: () => void;
  onClear: () => void;
}

function BarButton({ className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button
      type="button"
      className={classNames(
        'inline-flex h-8 items-center gap-1.5 rounded-sm px-2 text-sm whitespace-nowrap hover:bg-black-2 focus-visible:outline-on-black-running max-desk:size-11 max-desk:justify-center max-desk:px-0 [&>span]:max-wide:sr-only [&>svg]:size-4',
        className,
      )}
      {...rest}
    />
  );
}

/** The black bar at the bottom, there while something is selected. */
export function SelectionBar({ rows, folders, from, inTrash, onMark, onMove, onRemove, onClear }: SelectionBarProps) {
  const t = useTranslations('mailList');
  const count = messageKeys(rows).size;
  const anyUnread = rows.some(({ seen }) => !seen);
  const anyPlain = rows.some(({ flagged }) => !flagged);
  return (
    <section
      aria-label={t('chosen', { count })}
      className="fixed inset-x-2 bottom-2 z-30 mx-auto flex w-fit max-w-[calc(100vw-16px)] animate-[rise_200ms_var(--bj-ease)] items-center gap-1 rounded-lg bg-black py-1.5 pr-1.5 pl-4 text-on-black shadow-black desk:bottom-5"
    >
      <span className="mr-2 text-sm whitespace-nowrap max-desk:text-xs" aria-live="polite">
        {t('chosen', { count })}
      </span>
      <BarButton onClick={() => onMark('seen', anyUnread)} title={anyUnread ? t('markRead') : t('markUnread')}>
        {anyUnread ? <MailOpen aria-hidden /> : <Mail aria-hidden />}
        <span>{anyUnread ? t('markRead') : t('markUnread')}</span>
      </BarButton>
      <BarButton onClick={() => onMark('flagged', anyPlain)} title={anyPlain ? t('star') : t('unstar')}>
        {anyPlain ? <Star aria-hidden /> : <StarOff aria-hidden />}
        <span>{anyPlain ? t('star') : t('unstar')}</span>
      </BarButton>
      <MoveMenu
        side="top"
        folders={folders}
        from={from}
        onMove={onMove}
        trigger={
          <BarButton title={t('move')}>
            <FolderInput aria-hidden />
            <span>{t('move')}</span>
          </BarButton>
        }
      />
      <BarButton onClick={onRemove} title={inTrash ? t('removeForGood') : t('remove')}>
        <Trash2 aria-hidden />
        <span>{inTrash ? t('removeForGood') : t('remove')}</span>
      </BarButton>
      <BarButton onClick={onClear} aria-label={t('clear')} title={t('clear')} className="size-8 justify-center px-0">
        <X aria-hidden />
      </BarButton>
    </section>
  );
}
