'use client';

import { useTranslations } from 'next-intl';
import { SingleKeysSwitch } from '@/components/keyboard/single-keys-switch';
import { Dialog, DialogBody } from '@/components/ui/dialog';

const KEYS = [
  ['j', 'keyNext'],
  ['k', 'keyPrevious'],
  ['Enter', 'keyOpen'],
  ['Esc', 'keyClose'],
  ['/', 'keySearch'],
  ['x', 'keySelect'],
  ['u', 'keyUnread'],
  ['s', 'keyStar'],
  ['#', 'keyRemove'],
  ['?', 'keyHelp'],
] as const;

const FOLDING = [
  ['→', 'keyUnfold'],
  ['←', 'keyFold'],
] as const;

/** `folding`: there are conversations to unfold. */
export function KeyHelp({ folding, onClose }: { folding: boolean; onClose: () => void }) {
  const t = useTranslations('mailList');
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())} title={t('keys')}>
      <DialogBody className="flex flex-col gap-5">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
          {[...KEYS.slice(0, 3), ...(folding ? FOLDING : []), ...KEYS.slice(3)].map(([key, name]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="inline-block min-w-7 rounded-xs border border-b-2 border-line-strong bg-surface px-1.5 text-center font-mono text-xs text-text-2">
                  {key}
                </kbd>
              </dt>
              <dd>{t(name)}</dd>
            </div>
          ))}
        </dl>
        <SingleKeysSwitch />
      </DialogBody>
    </Dialog>
  );
}
