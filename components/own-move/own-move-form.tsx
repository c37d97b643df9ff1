'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ShieldCheck } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { type Outcome, useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';
import { FixedValue } from '@/components/form/text-input';
import { HouseGlyph } from '@/components/shell/brand-mark';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { sentenceDay } from '@/lib/i18n/dates';
import { useReasonText } from '@/lib/i18n/reason-text';
import { sourceAccount } from '@/lib/schemas/mapping';

export interface OwnAccount {
  sourceAddress: string;
  password: string;
}

interface OwnMoveFormProps {
  now: Date;
  address: string;
  /** What the old address probably is, or was last time. */
  suggestedAddress: string | null;
  closesAt: Date | null;
  /** Why the last sign-in there failed. */
  refusal: { reason: string; serverText: string | null; copied: number } | null;
  start: (input: OwnAccount) => Promise<Outcome<unknown>>;
  onDone?: () => void;
  onCancel?: () => void;
}

/** Reasons that came as the answer to a sign-in. */
const LOGIN_REASONS = new Set([
  'wrong_password',
  'login_refused',
  'password_expired',
  'client_password',
  'imap_disabled',
  'login_blocked',
]);

/** What the old host refused is shown until another try is made. */
function Refusal({ refusal }: Pick<OwnMoveFormProps, 'refusal'>) {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const reasonText = useReasonText();
  if (refusal === null) return null;
  const { reason, copied } = refusal;
  const safe = copied === 0 ? [] : [t('safe', { count: copied })];
  if (reason === 'no_password')
    return (
      <Banner kind="warn" lead={t('forgotten')}>
        {copied === 0 ? null : safe}
      </Banner>
    );
  const { short, next } = reasonText(reason);
  return (
    <Banner kind="bad" lead={LOGIN_REASONS.has(reason) ? t('refused', { why: short }) : short}>
      {[...safe, next].join(common('sentenceJoin'))}
      {refusal.serverText === null ? null : <ServerWords caption={common('serverSaid')} text={refusal.serverText} />}
    </Banner>
  );
}

/** Old address and password; saving starts the move. */
export function OwnMoveForm({ now, address, suggestedAddress, closesAt, refusal, start, onDone, onCancel }: OwnMoveFormProps) {
  const t = useTranslations('ownMove');
  const common = useTranslations('common');
  const locale = useLocale();
  const act = useAct();
  const form = useForm<OwnAccount>({
    resolver: zodResolver(sourceAccount),
    defaultValues: { sourceAddress: suggestedAddress ?? '', password: '' },
  });
  const submit = form.handleSubmit((input) =>
    act.run(() => start(input), {
      ...(onDone === undefined ? {} : { done: onDone }),
      refused: ({ fields = {} }) => {
        if (fields.sourceAddress !== undefined) form.setError('sourceAddress', { message: fields.sourceAddress });
        if (fields.password !== undefined) form.setError('password', { message: fields.password });
      },
    }),
  );
  return (
    <Card>
      <form onSubmit={submit} noValidate className="flex flex-col gap-[18px] p-4 py-6 desk:p-6">
        {act.failure === null ? <Refusal refusal={refusal} /> : <FailureBanner failure={act.failure} />}
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
        <PasswordField form={form} name="password" required label={t('password')} help={t('passwordHelp')} />
        <div className="flex items-center gap-3">
          <Button kind="primary" size="large" type="submit" busy={act.busy}>
            {t('save')}
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
