'use client';

import { useTranslations } from 'next-intl';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { TextField } from '@/components/form/text-field';

interface SizeFieldProps<T extends FieldValues, O> {
  form: UseFormReturn<T, unknown, O>;
  name: FieldPath<T>;
  /** How much of it is used, as people read it; `none`: nobody knows. */
  used: string;
}

/** How large the mailbox may be, in GB. */
export function SizeField<T extends FieldValues, O>({ form, name, used }: SizeFieldProps<T, O>) {
  const t = useTranslations('members');
  return (
    <TextField
      form={form}
      name={name}
      numeric
      required
      label={t('quota')}
      help={t('quotaHelp', { used })}
      after={<span className="text-text-3">{t('gigabytes')}</span>}
      input={{ type: 'number', inputMode: 'decimal', min: 0.01, step: 'any' }}
    />
  );
}
