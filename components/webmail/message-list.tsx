import { Inbox, Paperclip, Star } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Pager } from '@/components/table/pager';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { folderHref, type MailFolder } from '@/components/webmail/folder-list';
import { useFolderName } from '@/components/webmail/folder-look';
import { calendarDaysBetween, clockTime, isoDay, sentenceDay } from '@/lib/i18n/dates';
import { grouped } from '@/lib/i18n/quantities';

export interface MessageLine {
  uid: number;
  subject: string;
  fromName: string;
  fromAddress: string;
  date: Date;
  seen: boolean;
  flagged: boolean;
  hasAttachments: boolean;
  sizeBytes: number;
}

interface MessageListProps {
  now: Date;
  folders: MailFolder[];
  page: { folder: string; total: number; page: number; pages: number; messages: MessageLine[] };
}

/** 10:12 today, 昨天, 3月10日, 2025-03-10 */
function useMessageDate(now: Date): (date: Date) => string {
  const t = useTranslations('moment');
  const locale = useLocale();
  return (date) => {
    const days = calendarDaysBetween(date, now);
    if (days === 0) return clockTime(date);
    if (days === 1) return t('yesterdayWord');
    return isoDay(date).slice(0, 4) === isoDay(now).slice(0, 4) ? sentenceDay(date, locale, now) : isoDay(date);
  };
}

function Row({ message, when }: { message: MessageLine; when: string }) {
  const t = useTranslations('webmail');
  const sender = message.fromName === '' ? message.fromAddress : message.fromName;
  return (
    <li
      className={classNames(
        'relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-b border-line py-2.5 pr-4 pl-7 desk:grid-cols-[200px_minmax(0,1fr)_auto] desk:items-center desk:py-2.5 desk:pr-5',
        !message.seen && 'font-semibold',
      )}
    >
      {message.seen ? null : (
        <span className="absolute top-[18px] left-3 size-2 rounded-full bg-accent">
          <span className="sr-only">{t('unreadWord')}</span>
        </span>
      )}
      <span className="truncate text-base" title={message.fromAddress}>
        {sender === '' ? t('noSender') : sender}
      </span>
      <span className="flex min-w-0 items-center gap-2 text-sm max-desk:col-span-2 max-desk:row-start-2">
        <span className={classNames('truncate', message.subject === '' && 'text-text-3')}>
          {message.subject === '' ? t('noSubject') : message.subject}
        </span>
        {message.hasAttachments ? <Paperclip className="size-3.5 shrink-0 text-text-3" aria-label={t('attachment')} /> : null}
        {message.flagged ? <Star className="size-3.5 shrink-0 text-state-paused" aria-label={t('flagged')} /> : null}
      </span>
      <time
        dateTime={message.date.toISOString()}
        className="text-xs leading-[22px] font-normal whitespace-nowrap text-text-3 max-desk:col-start-2 max-desk:row-start-1"
      >
        {when}
      </time>
    </li>
  );
}

/** The messages of one folder, newest first, fifty to a page. */
export function MessageList({ now, folders, page }: MessageListProps) {
  const t = useTranslations('webmail');
  const folderName = useFolderName();
  const folder = folders.find(({ path }) => path === page.folder);
  const unseen = folder?.unseen ?? 0;
  const messageDate = useMessageDate(now);
  return (
    <section aria-labelledby="folder-name" className="flex min-w-0 flex-col">
      <header className="flex h-12 items-center gap-2 border-b border-line px-4 desk:px-5">
        <h1 id="folder-name" className="min-w-0 truncate text-base">
          {folder === undefined ? page.folder : folderName(folder)}
        </h1>
        <span className="text-xs whitespace-nowrap text-text-3">
          {unseen === 0 ? t('messageCount', { count: page.total }) : t('unreadCount', { count: unseen })}
        </span>
      </header>
      {page.messages.length === 0 ? (
        <EmptyState Icon={Inbox}>{t('emptyFolder')}</EmptyState>
      ) : (
        <ul>
          {page.messages.map((message) => (
            <Row key={message.uid} message={message} when={messageDate(message.date)} />
          ))}
        </ul>
      )}
      {page.pages <= 1 ? null : (
        <Pager
          previousHref={page.page > 1 ? folderHref(page.folder, page.page - 1) : null}
          nextHref={page.page < page.pages ? folderHref(page.folder, page.page + 1) : null}
        >
          {t('pageOf', { page: page.page, pages: page.pages, total: grouped(page.total) })}
        </Pager>
      )}
    </section>
  );
}
