'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { signIn } from 'next-auth/react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { type LoginRefusal, readRefusal } from '@/app/login/refusal';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';
import { signIn as signInShape } from '@/lib/schemas/member/member';

const loginForm = signInShape.extend({ password: z.string().min(1, 'required').max(1024, 'password.too_long') });

/** Address and password of the mailbox. Wrong address and wrong password get the same answer. */
export function LoginForm({ next }: { next: string }) {
  const t = useTranslations('login');
  const errorText = useErrorText();
  const [refusal, setRefusal] = useState<LoginRefusal | null>(null);
  const form = useForm({ resolver: zodResolver(loginForm), defaultValues: { address: '', password: '' } });
  const submit = form.handleSubmit(async (input) => {
    setRefusal(null);
    const answer = await signIn('credentials', { ...input, redirect: false }).catch(() => undefined);
    if (answer?.ok === true && answer.error === null) {
      // A whole new document: its language and its look are those of who has just signed in.
      window.location.replace(next);
      return new Promise<void>(() => {});
    }
    setRefusal(readRefusal(answer?.error));
    form.resetField('password');
    form.setFocus('password');
  });
  return (
    <form onSubmit={submit} noValidate className="mt-5 flex flex-col gap-4">
      {refusal === null ? null : <Banner kind="bad" lead={errorText(refusal.code, refusal.values)} />}
      <TextField
        form={form}
        name="address"
        label={t('address')}
        input={{ type: 'email', autoComplete: 'username', autoFocus: true }}
      />
      <PasswordField form={form} name="password" label={t('password')} autoComplete="current-password" />
      <Button kind="primary" size="large" type="submit" busy={form.formState.isSubmitting} className="mt-1">
        {t('submit')}
      </Button>
    </form>
  );
}
