'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { Segmented } from '@/components/form/segmented';
import { FixedValue } from '@/components/form/text-input';
import { generatePassword } from '@/components/member-dialogs/generate-password';
import { type TypedPasswordForm, typedPasswordForm } from '@/components/member-dialogs/member-form';
import type { MemberActions, MemberRow } from '@/components/members/member-row';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFoot } from '@/components/ui/dialog';

interface ResetPanelProps {
  member: MemberRow;
  /** It is the account of whoever is signed in, whose session ends with the old password. */
  own: boolean;
  resetPassword: MemberActions['resetPassword'];
  onDone: () => void;
}

/** Shown once; it is nowhere else. */
function NewPassword({ password, onDone }: { password: string; onDone: () => void }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(password).then(() => setCopied(true));
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <Banner kind="ok" lead={t('resetDone')} />
        <Field label={t('newPassword')}>
          {({ id }) => (
            <span className="flex items-center gap-2 *:first:flex-1">
              <FixedValue id={id}>{password}</FixedValue>
              <Button onClick={copy}>
                {copied ? <Check className="size-3.5" aria-hidden /> : <Copy className="size-3.5" aria-hidden />}
                {copied ? t('copied') : t('copy')}
              </Button>
            </span>
          )}
        </Field>
      </DialogBody>
      <DialogFoot>
        <Button kind="primary" onClick={onDone}>
          {common('finish')}
        </Button>
      </DialogFoot>
    </>
  );
}

/** A generated password, or one that is typed. The old one ends at once. */
export function ResetPanel({ member, own, resetPassword, onDone }: ResetPanelProps) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const act = useAct();
  // One's own session ends with the act: what is shown after it nobody would see.
  const [how, setHow] = useState<'generated' | 'typed'>(own ? 'typed' : 'generated');
  const [made, setMade] = useState<string | null>(null);
  const form = useForm<TypedPasswordForm>({
    resolver: zodResolver(typedPasswordForm),
    defaultValues: { password: '', confirmation: '' },
  });
  const send = (password: string, done: () => void) =>
    act.run(() => resetPassword({ memberId: member.id, password }), {
      done,
      refused: ({ fields = {} }) => {
        if (fields.password !== undefined) form.setError('password', { message: fields.password });
      },
    });
  const sendTyped = form.handleSubmit(({ password }) => send(password, onDone));
  const sendGenerated = () => {
    const password = generatePassword();
    send(password, () => setMade(password));
  };
  if (made !== null) return <NewPassword password={made} onDone={onDone} />;
  return (
    <form
      noValidate
      className="contents"
      onSubmit={(event) => {
        if (how === 'typed') return void sendTyped(event);
        event.preventDefault();
        sendGenerated();
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <FailureBanner failure={act.failure} />
        {own ? (
          <Banner kind="warn" lead={t('resetOwn')} />
        ) : (
          <span>
            <Segmented
              label={t('resetHow')}
              value={how}
              onChange={setHow}
              options={[
                { value: 'generated', label: t('resetGenerated') },
                { value: 'typed', label: t('resetTyped') },
              ]}
            />
          </span>
        )}
        {how === 'generated' ? (
          <p className="text-sm text-text-2">{t('resetGeneratedHelp')}</p>
        ) : (
          <>
            <PasswordField form={form} name="password" required label={t('newPassword')} autoComplete="new-password" />
            <PasswordField form={form} name="confirmation" required label={t('confirmation')} autoComplete="new-password" />
          </>
        )}
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone}>{common('cancel')}</Button>
        <Button kind="primary" type="submit" busy={act.busy}>
          {t('resetAct')}
        </Button>
      </DialogFoot>
    </form>
  );
}
