'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';

interface FileDropProps {
  accept: string;
  busy: boolean;
  /** What stands beside the paper: the file's name and what was found in it, or an invitation. */
  children: ReactNode;
  browseLabel: string;
  onFile: (file: File) => void;
}

/** A place to drop a file, and a button for those who would rather look for it. */
export function FileDrop({ accept, busy, children, browseLabel, onFile }: FileDropProps) {
  const t = useTranslations('form');
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first
    <div
      className={classNames(
        'flex flex-wrap items-center gap-x-4 gap-y-3 rounded-[10px] border-[1.5px] border-dashed border-accent-line bg-accent-soft p-4',
        over && 'border-accent',
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined && !busy) onFile(file);
      }}
    >
      <span
        className="grid h-13 w-11 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface text-xs font-semibold text-state-done-text"
        aria-hidden
      >
        CSV
      </span>
      <div className="min-w-0 flex-1 basis-40 text-sm">{children}</div>
      <input
        ref={input}
        type="file"
        accept={accept}
        className="sr-only"
        tabIndex={-1}
        aria-label={t('file')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button size="small" busy={busy} onClick={() => input.current?.click()}>
        {browseLabel}
      </Button>
    </div>
  );
}
