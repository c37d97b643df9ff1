'use client';

import { Archive, ChevronLeft, Download, Ellipsis, FolderInput, Mail, Star, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MoveMenu } from '@/components/mail-list/move-menu';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Menu, MenuItem } from '@/components/ui/menu';
import type { MailFolder } from '@/lib/schemas/mail';

interface ReaderToolsProps {
  folders: MailFolder[];
  from: string;
  flagged: boolean;
  inTrash: boolean;
  sourceHref: string;
  onBack: () => void;
  onUnread: () => void;
  onFlag: () => void;
  onMove: (folder: MailFolder) => void;
  onRemove: () => void;
}

const WORD = 'max-wide:sr-only';

/** What can be done with the open message. */
export function ReaderTools(props: ReaderToolsProps) {
  const { folders, from, flagged, inTrash } = props;
  const t = useTranslations('mailReader');
  const list = useTranslations('mailList');
  const archive = folders.find(({ specialUse, path }) => specialUse === '\\Archive' && path !== from);
  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      className="flex h-12 shrink-0 items-center gap-0.5 border-b border-line px-2 desk:px-6"
    >
      <Button kind="ghost" size="icon" aria-label={t('back')} title={t('back')} onClick={props.onBack} className="desk:size-8">
        <ChevronLeft className="size-4" aria-hidden />
      </Button>
      {archive === undefined ? null : (
        <Button kind="ghost" title={list('archive')} onClick={() => props.onMove(archive)}>
          <Archive className="size-4" aria-hidden />
          <span className={WORD}>{list('archive')}</span>
        </Button>
      )}
      <Button kind="ghost" title={inTrash ? list('removeForGood') : list('remove')} onClick={props.onRemove}>
        <Trash2 className="size-4" aria-hidden />
        <span className={WORD}>{inTrash ? list('removeForGood') : list('remove')}</span>
      </Button>
      <MoveMenu
        folders={folders}
        from={from}
        onMove={props.onMove}
        trigger={
          <Button kind="ghost" title={list('move')}>
            <FolderInput className="size-4" aria-hidden />
            <span className={WORD}>{list('move')}</span>
          </Button>
        }
      />
      <span className="flex-1" />
      <Button
        kind="ghost"
        size="icon"
        className="desk:size-8"
        aria-pressed={flagged}
        aria-label={flagged ? list('unstar') : list('star')}
        title={flagged ? list('unstar') : list('star')}
        onClick={props.onFlag}
      >
        <Star className={classNames('size-4', flagged && 'fill-current text-state-paused')} aria-hidden />
      </Button>
      <Button
        kind="ghost"
        size="icon"
        className="desk:size-8"
        aria-label={list('markUnread')}
        title={list('markUnread')}
        onClick={props.onUnread}
      >
        <Mail className="size-4" aria-hidden />
      </Button>
      <Menu
        trigger={
          <Button kind="ghost" size="icon" className="desk:size-8" aria-label={t('more')} title={t('more')}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        }
      >
        <MenuItem asChild>
          <a href={props.sourceHref} download>
            <Download aria-hidden />
            {t('source')}
          </a>
        </MenuItem>
      </Menu>
    </div>
  );
}
