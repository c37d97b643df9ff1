'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';
import { bytesOf, DEFAULT_GIGABYTES, type MemberForm, memberForm } from '@/components/member-dialogs/member-form';
import { RoleField } from '@/components/member-dialogs/role-field';
import { SizeField } from '@/components/member-dialogs/size-field';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';
import type { NewMember } from '@/lib/schemas/member/member';

interface CreateDialogProps {
  domainName: string;
  create: (input: NewMember) => Promise<Outcome<unknown>>;
}

function CreateForm({ domainName, create, onDone }: CreateDialogProps & { onDone: () => void }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const act = useAct();
  const form = useForm<MemberForm>({
    resolver: zodResolver(memberForm(domainName)),
    defaultValues: {
      localPart: '',
      displayName: '',
      password: '',
      confirmation: '',
      role: 'MEMBER',
      gigabytes: DEFAULT_GIGABYTES,
    },
  });
  const submit = form.handleSubmit(({ localPart, displayName, password, role, gigabytes }) =>
    act.run(
      () => create({ address: `${localPart}@${domainName}`, displayName, password, role, quotaBytes: bytesOf(gigabytes) }),
      {
        done: onDone,
        refused: ({ fields = {} }) => {
          if (fields.address !== undefined) form.setError('localPart', { message: fields.address });
          if (fields.password !== undefined) form.setError('password', { message: fields.password });
        },
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody className="flex flex-col gap-4">
        <FailureBanner failure={act.failure} />
        <TextField
          form={form}
          name="localPart"
          required
          label={t('address')}
          after={<span className="max-w-[60%] truncate text-text-3">@{domainName}</span>}
          input={{ autoComplete: 'off' }}
        />
        <TextField form={form} name="displayName" label={t('displayName')} input={{ autoComplete: 'off' }} />
        <PasswordField
          form={form}
          name="password"
          required
          label={t('password')}
          help={t('passwordHelp')}
          autoComplete="new-password"
        />
        <PasswordField form={form} name="confirmation" required label={t('confirmation')} autoComplete="new-password" />
        <SizeField form={form} name="gigabytes" used="none" />
        <RoleField value={form.watch('role')} onChange={(role) => form.setValue('role', role)} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone}>{common('cancel')}</Button>
        <Button kind="primary" type="submit" busy={act.busy}>
          {t('createAct')}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** 新建账号. */
export function CreateDialog(props: CreateDialogProps) {
  const t = useTranslations('members');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        <Plus className="size-3.5" aria-hidden />
        {t('create')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('createTitle')}>
        <CreateForm {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
