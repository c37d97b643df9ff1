'use client';

import { type ReactNode, useId } from 'react';
import { classNames } from '@/components/ui/class-names';
import { useFieldText } from '@/lib/i18n/sentences/reason-text';

/** What a control needs to belong to its label, help and error. */
export interface ControlProps {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
  'aria-required'?: true;
}

interface FieldProps {
  label: ReactNode;
  required?: boolean;
  help?: ReactNode;
  /** Code of what is wrong; its sentence replaces the help. */
  error?: string | undefined;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

/** Label above, help below, error replaces help. */
export function Field({ label, required = false, help, error, className, children }: FieldProps) {
  const id = useId();
  const fieldText = useFieldText();
  const below = error !== undefined || help !== undefined;
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {required ? (
          <span className="text-state-failed-text" aria-hidden>
            *{' '}
          </span>
        ) : null}
        {label}
      </label>
      {children({
        id,
        ...(below ? { 'aria-describedby': `${id}-below` } : {}),
        ...(error === undefined ? {} : { 'aria-invalid': true }),
        ...(required ? { 'aria-required': true } : {}),
      })}
      {error === undefined ? null : (
        <p id={`${id}-below`} className="text-xs text-state-failed-text">
          {fieldText(error)}
        </p>
      )}
      {error !== undefined || help === undefined ? null : (
        <div id={`${id}-below`} className="text-xs text-text-3 text-pretty">
          {help}
        </div>
      )}
    </div>
  );
}
