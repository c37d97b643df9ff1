'use client';

import { Keyboard } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SingleKeysSwitch } from '@/components/keyboard/single-keys-switch';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody } from '@/components/ui/dialog';

/** The keys, and what on the page they act upon: where it is missing they do nothing and are not told. A sentence for each is in `keyboard`. */
const SHORTCUTS = [
  { name: 'search', keys: ['/'], upon: '[role="search"] input[type="search"]' },
  { name: 'rows', keys: ['j', 'k'], upon: '[data-row]' },
  { name: 'select', keys: ['x'], upon: '[data-row-select]' },
  { name: 'enter', keys: ['Enter'], upon: '[data-row-open]' },
  { name: 'reenter', keys: ['r'], upon: '[data-reenter]' },
  { name: 'escape', keys: ['Esc'], upon: 'body' },
  { name: 'help', keys: ['?'], upon: 'body' },
] as const;

/** Once for all pages of the postmaster: the key ? and a button show what keys there are on this one. Phones have neither. */
export function KeyboardHelp() {
  const t = useTranslations('keyboard');
  const [shown, setShown] = useState<(typeof SHORTCUTS)[number][] | null>(null);
  const show = () => setShown(SHORTCUTS.filter(({ upon }) => document.querySelector(upon) !== null));
  useHotKeys({ '?': show });
  return (
    <>
      <Button
        kind="ghost"
        size="icon"
        aria-label={t('open')}
        title={t('open')}
        className="shrink-0 max-desk:hidden"
        onClick={show}
      >
        <Keyboard className="size-4" aria-hidden />
      </Button>
      <Dialog open={shown !== null} onOpenChange={() => setShown(null)} title={t('title')}>
        <DialogBody className="flex flex-col gap-5">
          <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
            {(shown ?? []).map(({ name, keys }) => (
              <div key={name} className="contents">
                <dt className="flex gap-1">
                  {keys.map((key) => (
                    <kbd
                      key={key}
                      className="min-w-6 rounded-xs border border-b-2 border-line-strong bg-surface px-1.5 text-center font-mono text-xs leading-5 text-text-2"
                    >
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{t(name)}</dd>
              </div>
            ))}
          </dl>
          <SingleKeysSwitch />
        </DialogBody>
      </Dialog>
    </>
  );
}
