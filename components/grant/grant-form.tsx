'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { z } from 'zod';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { SegmentedField } from '@/components/form/segmented';
import { TextField } from '@/components/form/text-field';
import { Application, type GrantFields, grantFields, KeyFile, NO_GRANT } from '@/components/grant/grant-fields';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { grantForm } from '@/lib/schemas/source/source-grant';

export type GrantInput = z.input<typeof grantForm>;
export type GrantVendor = GrantInput['vendor'];
type SetGrant = (input: GrantInput) => Promise<Outcome<{ inboxCount: number }>>;

const VENDORS = ['google', 'microsoft'] as const;

interface GrantFormProps {
  vendor: GrantVendor;
  save: SetGrant;
}

function inputOf(vendor: GrantVendor, { keyFile, tenant, clientId, clientSecret, mailbox }: GrantFields): GrantInput {
  return vendor === 'google' ? { vendor, keyFile, mailbox } : { vendor, tenant, clientId, clientSecret, mailbox };
}

/** 全域授权: what the old domain's administrator has made at Google or Microsoft; kept only when a sign-in with it worked. */
export function GrantForm({ vendor: usual, save }: GrantFormProps) {
  const t = useTranslations('grant');
  const act = useAct();
  const [vendor, setVendor] = useState<GrantVendor>(usual);
  const [inboxCount, setInboxCount] = useState<number | null>(null);
  const form = useForm<GrantFields>({ resolver: zodResolver(grantFields), defaultValues: NO_GRANT });
  const submit = form.handleSubmit((typed) => {
    setInboxCount(null);
    const input = inputOf(vendor, typed);
    const parsed = grantForm.safeParse(input);
    for (const issue of parsed.error?.issues ?? []) {
      form.setError(String(issue.path[0]) as keyof GrantFields, { message: issue.message }); // a path of the schema, whose names are these
    }
    if (!parsed.success) return;
    act.run(() => save(input), {
      done: (value) => {
        form.reset(NO_GRANT);
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
      <SegmentedField
        label={t('vendor')}
        value={vendor}
        onChange={setVendor}
        options={VENDORS.map((value) => ({ value, label: t(`vendors.${value}`) }))}
      />
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
