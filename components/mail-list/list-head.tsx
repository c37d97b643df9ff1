'use client';

import { ListChecks, MessagesSquare, Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ListQuery } from '@/components/mail-list/mail-access';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';

interface ListHeadProps {
  query: ListQuery;
  folderName: string;
  unseen: number;
  total: number;
  complete: boolean;
  choosing: boolean;
  /** Whether the list shows conversations; null where it cannot. */
  conversations: boolean | null;
  hrefOf: (query: ListQuery) => string;
  onChoosing: () => void;
  onConversations: (on: boolean) => void;
  /** On phones the search is opened here. */
  onSearch: () => void;
}

function Choice({ href, here, children }: { href: string; here: boolean; children: string }) {
  return (
    <Link
      href={href}
      {...(here ? { 'aria-current': 'true' as const } : {})}
      className={classNames(
        'inline-flex h-7 items-center rounded-full px-2.5 text-xs whitespace-nowrap max-desk:h-10',
        here ? 'bg-accent-soft font-medium text-accent-text' : 'text-text-2 hover:bg-hover',
      )}
    >
      {children}
    </Link>
  );
}

/** Where I am and how much there is; in a search, where and what is looked for. */
export function ListHead(props: ListHeadProps) {
  const { query, folderName, unseen, total, complete, choosing, conversations, hrefOf, onChoosing, onSearch } = props;
  const t = useTranslations('mailList');
  const mail = useTranslations('webmail');
  const searching = query.search !== '';
  const count = searching
    ? t('found', { count: total })
    : unseen > 0
      ? mail('unreadCount', { count: unseen })
      : mail('messageCount', { count: total });
  return (
    <header className="border-b border-line">
      <div className="flex h-12 items-center gap-2 pr-2 pl-4">
        <h1 id="folder-name" className="min-w-0 truncate text-base">
          {searching ? `${t('search')} “${query.search}”` : folderName}
        </h1>
        <span className="flex-1 text-xs whitespace-nowrap text-text-3">
          {searching && !complete ? t('foundMore', { count: total }) : count}
        </span>
        <Button size="icon" kind="ghost" className="desk:hidden" aria-label={t('openSearch')} onClick={onSearch}>
          <Search className="size-4" aria-hidden />
        </Button>
        {searching ? (
          <Button size="icon" kind="ghost" asChild>
            <Link href={hrefOf({ ...query, search: '' })} aria-label={t('clearSearch')}>
              <X className="size-4" aria-hidden />
            </Link>
          </Button>
        ) : null}
        {conversations === null ? null : (
          <Button
            size="icon"
            kind="ghost"
            aria-pressed={conversations}
            aria-label={t('asConversations')}
            title={t('asConversations')}
            className={conversations ? 'bg-accent-soft text-accent-text' : ''}
            onClick={() => props.onConversations(!conversations)}
          >
            <MessagesSquare className="size-4" aria-hidden />
          </Button>
        )}
        {total === 0 ? null : (
          <Button
            size="icon"
            kind="ghost"
            aria-pressed={choosing}
            aria-label={t('selectAll')}
            title={t('selectAll')}
            onClick={onChoosing}
          >
            <ListChecks className="size-4" aria-hidden />
          </Button>
        )}
      </div>
      {searching ? <SearchChoices query={query} folderName={folderName} hrefOf={hrefOf} /> : null}
    </header>
  );
}

/** Where and what is looked for. */
function SearchChoices({ query, folderName, hrefOf }: Pick<ListHeadProps, 'query' | 'folderName' | 'hrefOf'>) {
  const t = useTranslations('mailList');
  return (
    <div className="flex flex-wrap items-center gap-1 px-3 pb-2">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">{t('searchWhere')}</legend>
        <Choice here={!query.everywhere} href={hrefOf({ ...query, everywhere: false })}>
          {t('searchHere', { folder: folderName })}
        </Choice>
        <Choice here={query.everywhere} href={hrefOf({ ...query, everywhere: true })}>
          {t('searchAll')}
        </Choice>
      </fieldset>
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">{t('searchWhat')}</legend>
        <Choice here={!query.everything} href={hrefOf({ ...query, everything: false })}>
          {t('searchHeading')}
        </Choice>
        <Choice here={query.everything} href={hrefOf({ ...query, everything: true })}>
          {t('searchText')}
        </Choice>
      </fieldset>
    </div>
  );
}
