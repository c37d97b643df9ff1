'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { TextField } from '@/components/form/text-field';
import { bytesOf, type EditForm, editForm, gigabytesOf } from '@/components/member-dialogs/member-form';
import { RoleField } from '@/components/member-dialogs/role-field';
import { SizeField } from '@/components/member-dialogs/size-field';
import type { MemberActions, MemberRow } from '@/components/members/member-row';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFoot } from '@/components/ui/dialog';
import { byteSize } from '@/lib/i18n/quantities';

interface EditPanelProps {
  member: MemberRow;
  /** It is the account of whoever is signed in. */
  own: boolean;
  edit: MemberActions['edit'];
  onDone: () => void;
}

/** Name, size and role. */
export function EditPanel({ member, own, edit, onDone }: EditPanelProps) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const act = useAct();
  const shown = gigabytesOf(member.quotaBytes);
  const form = useForm<EditForm>({
    resolver: zodResolver(editForm),
    defaultValues: { displayName: member.displayName, role: member.role, gigabytes: shown },
  });
  const submit = form.handleSubmit(({ displayName, role, gigabytes }) => {
    // What was not touched stays to the byte.
    const quotaBytes = gigabytes === shown ? member.quotaBytes : bytesOf(gigabytes);
    act.run(() => edit({ memberId: member.id, displayName, role, quotaBytes }), { done: onDone });
  });
  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody className="flex flex-col gap-4">
        <FailureBanner failure={act.failure} />
        <TextField form={form} name="displayName" label={t('displayName')} input={{ autoComplete: 'off' }} />
        <SizeField form={form} name="gigabytes" used={member.usedBytes === null ? 'none' : byteSize(member.usedBytes)} />
        <RoleField value={form.watch('role')} onChange={(role) => form.setValue('role', role)} own={own} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone}>{common('cancel')}</Button>
        <Button kind="primary" type="submit" busy={act.busy}>
          {common('save')}
        </Button>
      </DialogFoot>
    </form>
  );
}
