'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ExternalLink, ShieldCheck } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { type Failure, type Outcome, useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';
import { FixedValue } from '@/components/form/text-input';
import { useNextText } from '@/components/provider/next-text';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';
import { sourceAccount } from '@/lib/schemas/mapping/mapping';

export interface OwnAccount {
  sourceAddress: string;
  password: string;
}

export interface OwnMoveFormProps {
  now: Date;
  address: string;
  /** What the old address probably is, or was last time. */
  suggestedAddress: string | null;
  closesAt: Date | null;
  /** Why the last sign-in there failed. */
  refusal: { reason: string; serverText: string | null; copied: number } | null;
  start: (input: { sourceAddress: string; password?: string }) => Promise<Outcome<unknown>>;
  /** The old address that the domain's grant opens without a password. Null: none. */
  granted: string | null;
  /** Signs in and starts nothing. */
  tryOut: (input: OwnAccount) => Promise<Outcome<{ inboxCount: number | null }>>;
  /** The provider lets its people agree on its own pages; null: by a password only. */
  consent: {
    vendor: 'google' | 'microsoft';
    begin: (input: { sourceAddress: string }) => Promise<Outcome<{ url: string }>>;
  } | null;
  /** Why the last consent came to nothing. */
  failed: string | null;
  onDone?: () => void;
  onCancel?: () => void;
}

const VENDORS = { google: 'Google', microsoft: 'Microsoft' } as const;

/** Reasons that came as the answer to a sign-in. */
const LOGIN_REASONS = new Set([
  'wrong_password',
  'login_refused',
  'password_expired',
  'client_password',
  'token_only',
  'imap_disabled',
  'login_blocked',
  'ip_refused',
]);

/** What the old host refused is shown until another try is made. */
function Refusal({ refusal }: Pick<OwnMoveFormProps, 'refusal'>) {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const reasonText = useReasonText();
  const nextText = useNextText();
  if (refusal === null) return null;
  const { reason, copied } = refusal;
  const safe = copied === 0 ? [] : [t('safe', { count: copied })];
  if (reason === 'no_password')
    return (
      <Banner kind="warn" lead={t('forgotten')}>
        {copied === 0 ? null : safe}
      </Banner>
    );
  const { short } = reasonText(reason);
  return (
    <Banner kind="bad" lead={LOGIN_REASONS.has(reason) ? t('refused', { why: short }) : short}>
      {[...safe, nextText(reason)].join(common('sentenceJoin'))}
      {refusal.serverText === null ? null : <ServerWords caption={common('serverSaid')} text={refusal.serverText} />}
    </Banner>
  );
}

/** What the old server said to the last try, else why an earlier one failed. */
function Answer({
  act,
  works,
  refusal,
  failed,
}: { act: ReturnType<typeof useAct>; works: number | null } & Pick<OwnMoveFormProps, 'refusal' | 'failed'>) {
  const t = useTranslations('ownMove');
  if (act.failure !== null) return <FailureBanner failure={act.failure} />;
  if (works !== null && !act.busy)
    return (
      <Banner kind="ok" lead={t('works')}>
        {t('worksText', { count: works })}
      </Banner>
    );
  return failed === null ? <Refusal refusal={refusal} /> : <FailureBanner failure={{ code: failed, values: {} }} />;
}

/** 授权登录: the way without a password, for providers that take none. */
function Consent({
  consent,
  act,
  address,
}: {
  consent: NonNullable<OwnMoveFormProps['consent']>;
  act: ReturnType<typeof useAct>;
  address: () => string;
}) {
  const t = useTranslations('ownMove');
  const vendor = VENDORS[consent.vendor];
  return (
    <div className="flex flex-col items-start gap-2 rounded-md bg-accent-soft p-3">
      <Button
        kind="primary"
        busy={act.busy}
        onClick={() =>
          act.run(() => consent.begin({ sourceAddress: address() }), { done: ({ url }) => window.location.assign(url) })
        }
      >
        <ExternalLink className="size-3.5" aria-hidden />
        {t('consent', { vendor })}
      </Button>
      <p className="text-xs text-text-2">{t('consentHelp', { vendor })}</p>
    </div>
  );
}

/** 全域授权: the administrator of the old domain has let us in already. */
function ByGrant({ address, busy, start }: { address: string; busy: boolean; start: () => void }) {
  const t = useTranslations('grant');
  return (
    <div className="flex flex-col items-start gap-2 rounded-md bg-accent-soft p-3">
      <p className="text-sm font-medium">{t('ownLead')}</p>
      <p className="text-xs text-text-2 wrap-anywhere">{t('ownText', { address })}</p>
      <Button kind="primary" busy={busy} onClick={start}>
        {t('ownStart')}
      </Button>
    </div>
  );
}

/** Old address and password; saving signs in there, and starts the move when that works. */
export function OwnMoveForm(props: OwnMoveFormProps) {
  const { sentenceDay } = useDates();
  const { now, address, suggestedAddress, closesAt, refusal, start, granted, tryOut, consent, onDone, onCancel } = props;
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const locale = useLocale();
  const act = useAct();
  const [works, setWorks] = useState<number | null>(null);
  const form = useForm<OwnAccount>({
    resolver: zodResolver(sourceAccount),
    defaultValues: { sourceAddress: suggestedAddress ?? '', password: '' },
  });
  const refused = ({ code, fields = {} }: Failure) => {
    if (fields.sourceAddress !== undefined) form.setError('sourceAddress', { message: fields.sourceAddress });
    if (fields.password !== undefined) form.setError('password', { message: fields.password });
    if (code.startsWith('probe.')) form.setError('password', { message: 'password.refused' });
  };
  const submit = form.handleSubmit((input) => {
    setWorks(null);
    act.run(() => start(input), { ...(onDone === undefined ? {} : { done: onDone }), refused });
  });
  const test = form.handleSubmit((input) => {
    setWorks(null);
    act.run(() => tryOut(input), { done: ({ inboxCount }) => setWorks(inboxCount ?? 0), refused });
  });
  return (
    <Card>
      <form onSubmit={submit} noValidate className="flex flex-col gap-[18px] p-4 py-6 desk:p-6">
        <Answer act={act} works={works} refusal={refusal} failed={props.failed} />
        <Field label={t('to')}>
          {(control) => (
            <FixedValue id={control.id} before={<HouseGlyph />}>
              {address}
            </FixedValue>
          )}
        </Field>
        <TextField
          form={form}
          name="sourceAddress"
          required
          label={t('sourceAddress')}
          help={suggestedAddress === null ? t('sourceAddressHelp') : t('sourceAddressGuess')}
          input={{ autoComplete: 'off', inputMode: 'email' }}
        />
        {granted === null ? null : (
          <ByGrant
            address={granted}
            busy={act.busy}
            start={() => act.run(() => start({ sourceAddress: granted }), { refused })}
          />
        )}
        {consent === null ? null : <Consent consent={consent} act={act} address={() => form.getValues('sourceAddress')} />}
        <PasswordField form={form} name="password" required label={t('password')} help={t('passwordHelp')} />
        <div className="flex flex-wrap items-center gap-3">
          <Button kind="primary" size="large" type="submit" busy={act.busy}>
            {t('save')}
          </Button>
          <Button kind="ghost" size="large" disabled={act.busy} onClick={test}>
            {t('tryOut')}
          </Button>
          {onCancel === undefined ? null : (
            <Button kind="ghost" size="large" onClick={onCancel}>
              {common('cancel')}
            </Button>
          )}
        </div>
        <p className="flex items-start gap-2 border-t border-line pt-3.5 text-xs text-text-2">
          <ShieldCheck className="mt-px size-4 shrink-0" aria-hidden />
          <span>{closesAt === null ? t('secret') : t('secretUntil', { day: sentenceDay(closesAt, locale, now) })}</span>
        </p>
      </form>
    </Card>
  );
}
