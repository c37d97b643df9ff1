'use client';

import { Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { BOX } from '@/components/form/text-input';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';
import { classNames } from '@/components/ui/class-names';
import { Link, SearchForm } from '@/components/ui/navigation';

interface SearchBoxProps {
  action: string;
  value: string;
  placeholder: string;
  /** Filters that stay as they are. */
  keep?: Record<string, string>;
}

/** Search by GET, so that it can be linked to and survives a reload. The key / brings you here. */
export function SearchBox({ action, value, placeholder, keep = {} }: SearchBoxProps) {
  const t = useTranslations('table');
  const input = useRef<HTMLInputElement>(null);
  useHotKeys({
    '/': (event) => {
      event.preventDefault();
      input.current?.focus();
    },
  });
  const kept = new URLSearchParams(keep).toString();
  return (
    <SearchForm action={action} role="search" className="min-w-44 flex-1 basis-56 desk:max-w-80 max-desk:basis-full">
      {Object.entries(keep).map(([name, kept]) => (
        <input key={name} type="hidden" name={name} value={kept} />
      ))}
      <div className={classNames(BOX, 'h-8 text-sm max-desk:h-11')}>
        <Search className="size-3.5 shrink-0 text-text-3" aria-hidden />
        <input
          key={value}
          ref={input}
          type="search"
          name="search"
          defaultValue={value}
          aria-label={placeholder}
          placeholder={placeholder}
          maxLength={200}
          className="h-full min-w-0 flex-1 bg-transparent text-sm max-desk:text-md [&::-webkit-search-cancel-button]:hidden"
        />
        {value === '' ? (
          <kbd className="rounded-xs border border-b-2 border-line-strong bg-surface px-1.5 font-mono text-[11px] leading-4 text-text-3 max-desk:hidden">
            /
          </kbd>
        ) : (
          <Link
            href={kept === '' ? action : `${action}?${kept}`}
            aria-label={t('clearSearch')}
            className="grid size-6 place-items-center text-text-3 hover:text-text"
          >
            <X className="size-3.5" aria-hidden />
          </Link>
        )}
      </div>
    </SearchForm>
  );
}
