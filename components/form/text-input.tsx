import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from '@/components/ui/class-names';

/** The box around a control: its border is the focus ring. */
export const BOX =
  'flex h-9 min-w-0 items-center gap-2 rounded-sm border border-line-control bg-surface px-2.5 text-base text-text transition-shadow duration-[120ms] hover:border-text-3 focus-within:border-focus focus-within:shadow-[0_0_0_3px_var(--bj-accent-soft)] has-[[aria-invalid]]:border-state-failed has-[[aria-invalid]]:shadow-[0_0_0_3px_var(--bj-state-failed-soft)] has-[:disabled]:opacity-45 max-desk:h-11';

interface TextInputProps extends InputHTMLAttributes<HTMLInputElement> {
  before?: ReactNode;
  after?: ReactNode;
  ref?: Ref<HTMLInputElement>;
  boxClassName?: string;
}

export function TextInput({ before, after, className, boxClassName, ...rest }: TextInputProps) {
  return (
    <div className={classNames(BOX, boxClassName)}>
      {before}
      <input
        spellCheck={false}
        autoCapitalize="off"
        {...rest}
        className={classNames('h-full min-w-0 flex-1 bg-transparent max-desk:text-md', className)}
      />
      {after}
    </div>
  );
}

/** A value that is fixed here: sunken, no pencil, but it can be read and copied. */
export function FixedValue({ id, before, children }: { id?: string; before?: ReactNode; children: string }) {
  return (
    <div className="flex h-9 min-w-0 items-center gap-2 rounded-sm border border-line bg-sunken px-2.5 text-text-2 max-desk:h-11">
      {before}
      <input
        id={id}
        readOnly
        value={children}
        className="h-full min-w-0 flex-1 bg-transparent text-ellipsis focus-visible:outline-none"
      />
    </div>
  );
}
