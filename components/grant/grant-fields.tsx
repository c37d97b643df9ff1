'use client';

import { useTranslations } from 'next-intl';
import type { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Field } from '@/components/form/field';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';

/** Both vendors' fields; the schema of the chosen one decides. */
export const grantFields = z.object({
  keyFile: z.string(),
  tenant: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  mailbox: z.string(),
});
export type GrantFields = z.infer<typeof grantFields>;
export const NO_GRANT: GrantFields = { keyFile: '', tenant: '', clientId: '', clientSecret: '', mailbox: '' };

interface PartProps {
  form: ReturnType<typeof useForm<GrantFields>>;
}

/** What Google gives: the key of a service account, as a file. */
export function KeyFile({ form }: PartProps) {
  const t = useTranslations('grant');
  const error = form.formState.errors.keyFile?.message;
  return (
    <Field label={t('keyFile')} required help={t('keyFileHelp')} error={error}>
      {(control) => (
        <textarea
          {...control}
          {...form.register('keyFile')}
          rows={5}
          spellCheck={false}
          autoComplete="off"
          placeholder='{ "type": "service_account", … }'
          className="min-h-28 w-full rounded-sm border border-line-control bg-surface px-2.5 py-2 font-mono text-xs hover:border-text-3 focus:border-focus aria-invalid:border-state-failed"
        />
      )}
    </Field>
  );
}

/** What Microsoft gives: an application of the old tenant, and its secret. */
export function Application({ form }: PartProps) {
  const t = useTranslations('grant');
  const off = { autoComplete: 'off' } as const;
  return (
    <>
      <TextField form={form} name="tenant" required label={t('tenant')} help={t('tenantHelp')} input={off} />
      <TextField form={form} name="clientId" required label={t('clientId')} input={off} />
      <PasswordField form={form} name="clientSecret" required label={t('clientSecret')} help={t('clientSecretHelp')} />
    </>
  );
}
