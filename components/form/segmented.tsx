'use client';

import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** Two to four ways that exclude each other, all in sight. */
export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="inline-flex rounded-md border border-line bg-sunken p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="h-[26px] rounded-sm px-3 text-sm whitespace-nowrap text-text-2 data-[state=on]:bg-surface data-[state=on]:font-medium data-[state=on]:text-text data-[state=on]:shadow-[0_1px_2px_rgb(20_21_24/.12)] max-desk:h-9"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

/** The same with its label above, and with help below. */
export function SegmentedField<T extends string>({ help, ...props }: SegmentedProps<T> & { help?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span className="text-sm font-medium">{props.label}</span>
      <Segmented {...props} />
      {help === undefined ? null : <p className="text-xs text-text-3">{help}</p>}
    </div>
  );
}
