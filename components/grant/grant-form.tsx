'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { type Outcome, useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { Segmented } from '@/components/form/segmented';
import { TextField } from '@/components/form/text-field';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { grantForm } from '@/lib/schemas/source/source-grant';

export type GrantInput = z.input<typeof grantForm>;
export type GrantVendor = GrantInput['vendor'];
type SetGrant = (input: GrantInput) => Promise<Outcome<{ inboxCount: number }>>;

const VENDORS = ['google', 'microsoft'] as const;

/** Both vendors' fields; the schema of the chosen one decides. */
const fields = z.object({
  keyFile: z.string(),
  tenant: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  mailbox: z.string(),
});
type Fields = z.infer<typeof fields>;
const EMPTY: Fields = { keyFile: '', tenant: '', clientId: '', clientSecret: '', mailbox: '' };

interface GrantFormProps {
  vendor: GrantVendor;
  save: SetGrant;
}

function inputOf(vendor: GrantVendor, { keyFile, tenant, clientId, clientSecret, mailbox }: Fields): GrantInput {
  return vendor === 'google' ? { vendor, keyFile, mailbox } : { vendor, tenant, clientId, clientSecret, mailbox };
}

/** 全域授权: what the old domain's administrator has made at Google or Microsoft; kept only when a sign-in with it worked. */
export function GrantForm({ vendor: usual, save }: GrantFormProps) {
  const t = useTranslations('grant');
  const act = useAct();
  const [vendor, setVendor] = useState<GrantVendor>(usual);
  const [inboxCount, setInboxCount] = useState<number | null>(null);
  const form = useForm<Fields>({ resolver: zodResolver(fields), defaultValues: EMPTY });
  const submit = form.handleSubmit((typed) => {
    setInboxCount(null);
    const input = inputOf(vendor, typed);
    const parsed = grantForm.safeParse(input);
    for (const issue of parsed.error?.issues ?? []) {
      form.setError(String(issue.path[0]) as keyof Fields, { message: issue.message }); // a path of the schema, whose names are these
    }
    if (!parsed.success) return;
    act.run(() => save(input), {
      done: (value) => {
        form.reset(EMPTY);
        setInboxCount(value.inboxCount);
      },
    });
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {inboxCount === null ? (
        <FailureBanner failure={act.failure} />
      ) : (
        <Banner kind="ok" lead={t('kept')}>
          {t('keptText', { count: inboxCount })}
        </Banner>
      )}
      <div className="flex flex-col items-start gap-1.5">
        <span className="text-sm font-medium">{t('vendor')}</span>
        <Segmented
          label={t('vendor')}
          value={vendor}
          onChange={setVendor}
          options={VENDORS.map((value) => ({ value, label: t(`vendors.${value}`) }))}
        />
      </div>
      <ol className="list-decimal space-y-1 pl-5 text-sm text-text-2">
        {(['one', 'two', 'three'] as const).map((step) => (
          <li key={step} className="wrap-anywhere">
            {t(`steps.${vendor}.${step}`)}
          </li>
        ))}
      </ol>
      {vendor === 'google' ? <KeyFile form={form} /> : <Application form={form} />}
      <TextField
        form={form}
        name="mailbox"
        required
        label={t('mailbox')}
        help={t('mailboxHelp')}
        input={{ autoComplete: 'off', inputMode: 'email' }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" type="submit" busy={act.busy}>
          {t('save')}
        </Button>
        <span className="text-xs text-text-3">{act.busy ? t('trying') : t('saveHelp')}</span>
      </div>
    </form>
  );
}

function KeyFile({ form }: { form: ReturnType<typeof useForm<Fields>> }) {
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

function Application({ form }: { form: ReturnType<typeof useForm<Fields>> }) {
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
