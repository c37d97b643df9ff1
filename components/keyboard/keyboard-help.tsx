'use client';

import { Keyboard } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useHotKeys } from '@/components/keyboard/use-hot-keys';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody } from '@/components/ui/dialog';

/** What a page offers, with its keys. A new one is a line here and a sentence in `keyboard`. */
const SHORTCUTS = {
  search: ['/'],
  rows: ['j', 'k'],
  select: ['x'],
  enter: ['Enter'],
  escape: ['Esc'],
  help: ['?'],
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

interface KeyboardHelpProps {
  /** Those that work on this page; Esc and ? always do. */
  shortcuts: readonly Exclude<Shortcut, 'escape' | 'help'>[];
}

/** One per page: the key ? and a button show what keys there are. Phones have neither. */
export function KeyboardHelp({ shortcuts }: KeyboardHelpProps) {
  const t = useTranslations('keyboard');
  const [open, setOpen] = useState(false);
  useHotKeys({ '?': () => setOpen(true) });
  return (
    <>
      <Button
        kind="ghost"
        size="icon"
        aria-label={t('open')}
        title={t('open')}
        className="max-desk:hidden"
        onClick={() => setOpen(true)}
      >
        <Keyboard className="size-4" aria-hidden />
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('title')}>
        <DialogBody>
          <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
            {([...shortcuts, 'escape', 'help'] as const).map((name) => (
              <div key={name} className="contents">
                <dt className="flex gap-1">
                  {SHORTCUTS[name].map((key) => (
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
        </DialogBody>
      </Dialog>
    </>
  );
}
