'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Ref } from 'react';
import { BOX } from '@/components/form/text-input';
import type { ListQuery } from '@/components/mail-list/mail-access';
import { classNames } from '@/components/ui/class-names';
import { SearchForm } from '@/components/ui/navigation';

interface SearchFieldProps {
  query: ListQuery;
  className?: string;
  input: Ref<HTMLInputElement>;
}

/** By GET: what was found can be linked to, and survives a reload. It keeps where and what was looked for. */
export function SearchField({ query, className, input }: SearchFieldProps) {
  const t = useTranslations('mailList');
  return (
    <SearchForm action="/webmail" role="search" className={className}>
      {query.folder === 'INBOX' ? null : <input type="hidden" name="folder" value={query.folder} />}
      {query.everywhere ? <input type="hidden" name="everywhere" value="1" /> : null}
      {query.everything ? <input type="hidden" name="everything" value="1" /> : null}
      <div className={classNames(BOX, 'h-8 text-sm max-desk:h-11')}>
        <Search className="size-3.5 shrink-0 text-text-3" aria-hidden />
        <input
          ref={input}
          type="search"
          name="search"
          defaultValue={query.search}
          aria-label={t('searchPlaceholder')}
          placeholder={t('searchPlaceholder')}
          maxLength={200}
          className="h-full min-w-0 flex-1 bg-transparent text-sm max-desk:text-md [&::-webkit-search-cancel-button]:hidden"
        />
        <kbd className="rounded-xs border border-b-2 border-line-strong bg-surface px-1.5 font-mono text-[11px] leading-4 text-text-3 max-desk:hidden">
          /
        </kbd>
      </div>
    </SearchForm>
  );
}
