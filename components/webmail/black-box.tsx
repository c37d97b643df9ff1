'use client';

import { Dialog, Slot } from 'radix-ui';
import { type ButtonHTMLAttributes, type ReactNode, type Ref, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';

interface BlackBoxProps {
  title: string;
  text: ReactNode;
  /** Above the title. */
  scene: ReactNode;
  children?: ReactNode;
  actions: (first: Ref<HTMLButtonElement>) => ReactNode;
  onDismiss: () => void;
}

/** Centred and modal; on phones a sheet at the thumb. The first act has focus, Esc means 这次先不. */
export function BlackBox({ title, text, scene, children, actions, onDismiss }: BlackBoxProps) {
  const first = useRef<HTMLButtonElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onDismiss())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim opacity-60" />
        <Dialog.Content
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            first.current?.focus();
          }}
          onPointerDownOutside={(event) => event.preventDefault()}
          className="fixed inset-x-2 bottom-2 z-50 max-h-[calc(100dvh-16px)] animate-[rise_200ms_var(--bj-ease)] overflow-y-auto rounded-black bg-black px-5 pt-[22px] pb-5 text-on-black shadow-black focus:outline-none desk:inset-x-0 desk:top-[150px] desk:bottom-auto desk:mx-auto desk:max-h-[calc(100dvh-166px)] desk:w-[456px] desk:px-7 desk:pt-7 desk:pb-6"
        >
          {scene}
          <Dialog.Title className="text-lg leading-[30px] text-pretty">{title}</Dialog.Title>
          <Dialog.Description className="mt-2 text-base leading-6 text-on-black-2">{text}</Dialog.Description>
          {children}
          <div className="mt-[22px] flex flex-wrap items-center gap-2">{actions(first)}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface BlackButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  main?: boolean;
  /** The look of a button around the one link in it. */
  asChild?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function BlackButton({ main = false, asChild = false, className, ...rest }: BlackButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(asChild ? {} : { type: 'button' as const })}
      className={classNames(
        'inline-flex h-10 items-center justify-center rounded-md border px-4 font-medium whitespace-nowrap focus-visible:outline-2 focus-visible:outline-offset-[3px] focus-visible:outline-on-black-running disabled:opacity-45 max-desk:h-12 max-desk:flex-1 max-desk:text-md',
        main
          ? 'border-on-black bg-on-black px-7 text-black focus:outline-2 focus:outline-offset-[3px] focus:outline-on-black-running'
          : 'border-black-line bg-transparent text-on-black hover:bg-black-2',
        className,
      )}
      {...rest}
    />
  );
}
