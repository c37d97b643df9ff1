import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { classNames } from '@/components/ui/class-names';

const look = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-sm border text-sm font-medium no-underline transition-colors duration-[120ms] hover:no-underline disabled:cursor-default disabled:opacity-45 aria-busy:opacity-100',
  {
    variants: {
      kind: {
        primary: 'border-accent bg-accent text-on-accent enabled:hover:border-accent-hover enabled:hover:bg-accent-hover',
        plain: 'border-line-strong bg-surface text-text hover:bg-hover',
        ghost: 'border-transparent bg-transparent text-text-2 hover:bg-hover',
        danger: 'border-line-strong bg-surface text-state-failed-text hover:bg-hover',
        link: 'border-transparent bg-transparent text-accent-text hover:underline',
      },
      size: {
        small: 'h-7 px-2.5 max-desk:h-9',
        normal: 'h-8 px-3 max-desk:h-10',
        large: 'h-10 px-[18px] text-base max-desk:h-12',
        icon: 'size-7 max-desk:size-10',
        bare: 'h-auto p-0 max-desk:min-h-11',
      },
    },
    defaultVariants: { kind: 'plain', size: 'normal' },
  },
);

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof look> {
  /** The one child (a link) wears the button's clothes. */
  asChild?: boolean;
  /** At work: the label stays, the width does not change, a second click does nothing. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind, size, asChild = false, busy = false, className, children, ...rest }: ButtonProps) {
  if (asChild) {
    return (
      <Slot.Root className={classNames(look({ kind, size }), className)} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      {...rest}
      className={classNames(look({ kind, size }), className)}
      disabled={rest.disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {busy ? (
        <span className="absolute inset-0 grid place-items-center rounded-sm bg-inherit">
          <LoaderCircle className="size-4 animate-spin" aria-hidden />
        </span>
      ) : null}
      {children}
    </button>
  );
}
