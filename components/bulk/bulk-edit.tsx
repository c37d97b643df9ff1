'use client';

import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { BulkActions, BulkRow } from '@/components/bulk/bulk-preview';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';

interface BulkEditProps {
  importId: string;
  row: BulkRow;
  /** The row will be tried again once it is saved. */
  tried: boolean;
  actions: Pick<BulkActions, 'changeRow' | 'dropRow'>;
}

/** What is typed is judged like a cell of a file: a row that is still wrong stays in sight with its reason. */
function EditForm({ importId, row, tried, actions, onDone }: BulkEditProps & { onDone: () => void }) {
  const t = useTranslations('bulk.edit');
  const common = useTranslations('common');
  const [save, drop] = [useAct(), useAct()];
  const { rowNumber, targetAddress, sourceAddress, hasPassword } = row;
  const form = useForm({ defaultValues: { targetAddress, sourceAddress, password: '' } });
  const submit = form.handleSubmit(({ password, ...addresses }) => {
    const change = { importId, rowNumber, ...addresses, password: password === '' && hasPassword ? null : password };
    save.run(() => actions.changeRow(change), { done: onDone });
  });
  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody className="flex flex-col gap-4">
        <FailureBanner failure={save.failure ?? drop.failure} />
        <TextField
          form={form}
          name="targetAddress"
          required
          label={t('target')}
          input={{ autoComplete: 'off', inputMode: 'email' }}
        />
        <TextField
          form={form}
          name="sourceAddress"
          required
          label={t('source')}
          input={{ autoComplete: 'off', inputMode: 'email' }}
        />
        <PasswordField
          form={form}
          name="password"
          label={t('password')}
          help={hasPassword ? t('passwordKept') : t('passwordNone')}
        />
        {tried ? <p className="text-xs text-text-3">{t('again')}</p> : null}
      </DialogBody>
      <DialogFoot>
        <Button
          kind="danger"
          className="desk:mr-auto"
          busy={drop.busy}
          onClick={() => drop.run(() => actions.dropRow({ importId, rowNumber }), { done: onDone })}
        >
          {t('drop')}
        </Button>
        <Button onClick={onDone}>{common('cancel')}</Button>
        <Button kind="primary" type="submit" busy={save.busy}>
          {common('save')}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** 修改: the addresses and the password of one row, or its removal from the list. */
export function BulkEdit(props: BulkEditProps) {
  const t = useTranslations('bulk.edit');
  const [open, setOpen] = useState(false);
  const row = props.row.rowNumber;
  return (
    <>
      <Button kind="ghost" size="icon" aria-label={t('actionFor', { row })} title={t('action')} onClick={() => setOpen(true)}>
        <Pencil className="size-3.5" aria-hidden />
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('title', { row })}>
        <EditForm {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
