'use client';

import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';

interface MenuProps {
  /** A button; it gets the menu's aria attributes. */
  trigger: ReactNode;
  side?: 'top' | 'bottom';
  align?: 'start' | 'end';
  children: ReactNode;
}

export function Menu({ trigger, side = 'bottom', align = 'end', children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-44 animate-[appear_120ms_var(--bj-ease)] rounded-md border border-line bg-surface p-1 shadow-pop"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ITEM =
  'flex h-8 cursor-pointer select-none items-center gap-2 rounded-xs px-2 text-sm text-text outline-none data-disabled:opacity-45 data-highlighted:bg-hover max-desk:h-11 [&>svg]:size-4 [&>svg]:text-text-3';

interface MenuItemProps {
  onSelect?: () => void;
  danger?: boolean;
  /** The one child (a link) is the item. */
  asChild?: boolean;
  children: ReactNode;
}

/** A dialog that is opened from a menu gives the focus back to the menu's button: the item is gone by then. */
function focusTrigger(event: Event): void {
  const menu = event.target instanceof Element ? event.target.closest('[role=menu]') : null;
  document.getElementById(menu?.getAttribute('aria-labelledby') ?? '')?.focus();
}

export function MenuItem({ onSelect, danger = false, asChild = false, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      asChild={asChild}
      onSelect={(event) => {
        focusTrigger(event);
        onSelect?.();
      }}
      className={classNames(ITEM, danger && 'text-state-failed-text')}
    >
      {children}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps {
  value: string;
  choices: { value: string; label: string; lang?: string }[];
  onChoose: (value: string) => void;
}

/** One of several, the present one with a check. */
export function MenuChoice({ value, choices, onChoose }: MenuChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChoose}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} lang={choice.lang} className={ITEM}>
          <span className="grid size-4 place-items-center">
            <DropdownMenu.ItemIndicator>
              <Check className="size-4 text-accent-text" aria-hidden />
            </DropdownMenu.ItemIndicator>
          </span>
          {choice.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}

export function MenuCaption({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs text-text-3">{children}</DropdownMenu.Label>;
}
