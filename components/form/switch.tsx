'use client';

import { Switch as Radix } from 'radix-ui';

interface SwitchProps {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative h-5 w-9 shrink-0 rounded-full bg-line-control transition-colors duration-[200ms] before:absolute before:-inset-3 disabled:opacity-45 data-[state=checked]:bg-state-done forced-colors:border"
    >
      <Radix.Thumb className="block size-4 translate-x-0.5 rounded-full bg-white transition-transform duration-[200ms] data-[state=checked]:translate-x-[18px] forced-colors:bg-[ButtonText]" />
    </Radix.Root>
  );
}
