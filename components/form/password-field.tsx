'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { type FieldPath, type FieldValues, type UseFormReturn, useController } from 'react-hook-form';
import { Field } from '@/components/form/field';
import { TextInput } from '@/components/form/text-input';

interface PasswordFieldProps<T extends FieldValues, O> {
  /** O is what the schema makes of T. */
  form: UseFormReturn<T, unknown, O>;
  name: FieldPath<T>;
  label: ReactNode;
  required?: boolean;
  help?: ReactNode;
  placeholder?: string;
  /** A password of ours that is being made, or somebody else's that is typed in. */
  autoComplete?: 'current-password' | 'new-password' | 'off';
}

function trimmed(value: string): string {
  return value.replace(/^\s+|\s+$/gu, '');
}

/** With an eye. Spaces at the ends are pointed out with an offer to remove them, never removed silently. */
export function PasswordField<T extends FieldValues, O>(props: PasswordFieldProps<T, O>) {
  const { form, name, label, required = false, help, placeholder, autoComplete = 'off' } = props;
  const t = useTranslations('form');
  const [shown, setShown] = useState(false);
  const { field, fieldState } = useController({ control: form.control, name });
  const value = typeof field.value === 'string' ? field.value : '';
  const spaced = value !== trimmed(value) && trimmed(value) !== '';
  const Glyph = shown ? EyeOff : Eye;
  const spaceHelp = (
    <span className="text-state-paused-text">
      {t('spaces')}{' '}
      <button type="button" className="link font-medium" onClick={() => field.onChange(trimmed(value))}>
        {t('removeSpaces')}
      </button>
    </span>
  );
  return (
    <Field label={label} required={required} help={spaced ? spaceHelp : help} error={fieldState.error?.message}>
      {(control) => (
        <TextInput
          {...control}
          {...field}
          value={value}
          type={shown ? 'text' : 'password'}
          placeholder={placeholder}
          autoComplete={autoComplete}
          after={
            <button
              type="button"
              className="-mr-1.5 grid size-8 shrink-0 place-items-center rounded-sm text-text-2 hover:text-text max-desk:size-11"
              aria-label={shown ? t('hidePassword') : t('showPassword')}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              <Glyph className="size-4" aria-hidden />
            </button>
          }
        />
      )}
    </Field>
  );
}
