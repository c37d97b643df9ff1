'use client';

import type { InputHTMLAttributes, ReactNode } from 'react';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { Field } from '@/components/form/field';
import { TextInput } from '@/components/form/text-input';

interface TextFieldProps<T extends FieldValues, O> {
  /** O is what the schema makes of T. */
  form: UseFormReturn<T, unknown, O>;
  name: FieldPath<T>;
  label: ReactNode;
  required?: boolean;
  help?: ReactNode;
  before?: ReactNode;
  after?: ReactNode;
  className?: string;
  input?: InputHTMLAttributes<HTMLInputElement>;
  /** The form holds a number: what is typed becomes one. */
  numeric?: boolean;
}

export function TextField<T extends FieldValues, O>(props: TextFieldProps<T, O>) {
  const { form, name, label, required = false, help, before, after, className, input, numeric = false } = props;
  const error = form.getFieldState(name, form.formState).error?.message;
  return (
    <Field label={label} required={required} help={help} error={error} {...(className === undefined ? {} : { className })}>
      {(control) => (
        <TextInput
          {...input}
          {...control}
          {...(numeric ? form.register(name, { valueAsNumber: true }) : form.register(name))}
          before={before}
          after={after}
        />
      )}
    </Field>
  );
}
