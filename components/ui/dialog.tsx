'use client';

import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One line under the title, or nothing. */
  lead?: ReactNode;
  children: ReactNode;
  wide?: boolean;
  /** First focus goes to this element; else to the first field or button. */
  onOpenAutoFocus?: (event: Event) => void;
}

/**
 * 480 px, in the middle; a sheet at the thumb on phones. Esc and 取消 close it, focus returns to where it was.
 * A click beside it closes it too, unless it holds a form: what was typed, or what was just refused, would be gone.
 */
export function Dialog({ open, onOpenChange, title, lead, children, wide = false, onOpenAutoFocus }: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-[appear_120ms_var(--bj-ease)] bg-scrim" />
        <Radix.Content
          ref={content}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            onOpenAutoFocus?.(event);
          }}
          // Radix gives the focus back to a trigger of its own, and our dialogs have none. Whoever has moved it meanwhile keeps it.
          onCloseAutoFocus={() => {
            if (document.activeElement === document.body && opener.current instanceof HTMLElement) opener.current.focus();
          }}
          onPointerDownOutside={(event) => {
            if (content.current?.querySelector('form')) event.preventDefault();
          }}
          {...(lead === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed inset-x-2 bottom-2 z-50 flex max-h-[calc(100dvh-16px)] animate-[rise_200ms_var(--bj-ease)] flex-col rounded-lg bg-surface shadow-dialog focus:outline-none desk:inset-x-0 desk:top-[8vh] desk:bottom-auto desk:mx-auto desk:max-h-[84vh] desk:w-[480px] desk:max-w-[calc(100vw-32px)]',
            wide && 'desk:w-[680px]',
          )}
        >
          <div className="px-5 pt-5 desk:px-6">
            <Radix.Title className="text-md">{title}</Radix.Title>
            {lead === undefined ? null : (
              <Radix.Description className="mt-1 text-sm text-text-2 text-pretty">{lead}</Radix.Description>
            )}
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function DialogBody({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={classNames('min-h-0 overflow-y-auto px-5 pt-4 pb-5 desk:px-6', className)}>{children}</div>;
}

/** Buttons at the right, the act last. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3 desk:px-6 max-desk:*:flex-1">{children}</div>
  );
}
