'use client';

import { useTranslations } from 'next-intl';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';

interface ProbeFieldsProps<T extends FieldValues, O> {
  form: UseFormReturn<T, unknown, O>;
  user: FieldPath<T>;
  password: FieldPath<T>;
  domainName: string;
}

/** Any one account of the old server, for a real sign-in. */
export function ProbeFields<T extends FieldValues, O>({ form, user, password, domainName }: ProbeFieldsProps<T, O>) {
  const t = useTranslations('source');
  return (
    <div className="grid gap-4 desk:grid-cols-2 desk:gap-3">
      <TextField
        form={form}
        name={user}
        required
        label={t('probeUser')}
        help={t('probeUserHelp')}
        input={{ autoComplete: 'off', inputMode: 'email', placeholder: `crystal@${domainName}` }}
      />
      <PasswordField
        form={form}
        name={password}
        required
        label={t('probePassword')}
        placeholder={t('probePasswordHint')}
        help={t('probePasswordHelp')}
      />
    </div>
  );
}
