'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { useAct } from '@/components/form/outcome';
import { PasswordField } from '@/components/form/password-field';
import { TextField } from '@/components/form/text-field';
import { FixedValue } from '@/components/form/text-input';
import { MailboxProtocol } from '@/components/provider/mailbox-protocol';
import { NextStep } from '@/components/provider/next-step';
import { useGranted } from '@/components/provider/old-provider';
import { type MailboxActions, type MailboxRow, mappingHref } from '@/components/status-row/mailbox-row';
import { useSharer } from '@/components/status-row/use-sharer';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';
import { useNavigation } from '@/components/ui/navigation';
import { useReasonText } from '@/lib/i18n/sentences/reason-text';
import { restartForm } from '@/lib/schemas/mapping/mapping';

interface RestartDialogProps {
  row: MailboxRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  actions: Pick<MailboxActions, 'start' | 'findSharer' | 'chooseProtocol'>;
}

/** Why it failed. Who starts a rebuilt source again vouches for it, so what follows from that is said here. */
function Refusal({ row }: { row: MailboxRow }) {
  const t = useTranslations('restart');
  const reasonText = useReasonText();
  if (row.state !== 'failed' || row.reason === null) return null;
  const { short, said } = reasonText(row.reason);
  return (
    <Banner kind="bad" lead={short}>
      {row.reason === 'source_rebuilt' ? t('rebuilt') : <NextStep reason={row.reason} />}
      {row.serverText === null ? null : <ServerWords caption={said} text={row.serverText} />}
    </Banner>
  );
}

/** What follows when mail of another account is here already (R3). */
function Consequence({ row, changed }: { row: MailboxRow; changed: boolean }) {
  const t = useTranslations('restart');
  if (!changed || row.copied === 0) return null;
  return <Banner kind="warn" lead={t('changed', { source: row.sourceAddress ?? '', count: row.copied })} />;
}

/** Starts with the protocol that is chosen for this mailbox (X4): before the start, so that its first look reads the new way. */
function useBegin({ mappingId, protocol: before }: MailboxRow, actions: RestartDialogProps['actions']) {
  const [protocol, setProtocol] = useState(before);
  const begin = async (account: Parameters<typeof actions.start>[0]) => {
    const chosen = mappingId === null || protocol === before ? null : await actions.chooseProtocol({ mappingId, protocol });
    return chosen === null || chosen.ok ? actions.start(account) : chosen;
  };
  return { protocol, setProtocol, begin };
}

function RestartForm({ row, onOpenChange, actions }: Omit<RestartDialogProps, 'open'>) {
  const t = useTranslations('restart');
  const status = useTranslations('status');
  const common = useTranslations('common');
  const act = useAct();
  const { go } = useNavigation();
  const form = useForm({
    resolver: zodResolver(restartForm),
    defaultValues: { sourceAddress: row.sourceAddress ?? row.address, password: '', confirmation: '' },
  });
  const { protocol, setProtocol, begin } = useBegin(row, actions);
  const start = (sourceAddress: string, password?: string) =>
    act.run(() => begin({ memberId: row.memberId, sourceAddress, ...(password === undefined ? {} : { password }) }), {
      done: ({ undo }) => {
        onOpenChange(false);
        if (undo && row.mappingId !== null) go(mappingHref(row.mappingId));
      },
      refused: ({ fields = {} }) => {
        if (fields.sourceAddress !== undefined) form.setError('sourceAddress', { message: fields.sourceAddress });
        if (fields.password !== undefined) form.setError('password', { message: fields.password });
      },
    });
  const submit = form.handleSubmit(({ sourceAddress, password }) => start(sourceAddress, password));
  const typed = useWatch({ control: form.control, name: 'sourceAddress' });
  const changed = row.sourceAddress !== null && typed.trim().toLowerCase() !== row.sourceAddress.toLowerCase();
  const sharer = useSharer(row, typed, actions.findSharer);
  return (
    <form onSubmit={submit} noValidate className="contents">
      <DialogBody className="flex flex-col gap-4">
        {act.failure === null ? <Refusal row={row} /> : <FailureBanner failure={act.failure} ways />}
        <Field label={t('account')}>{(control) => <FixedValue id={control.id}>{row.address}</FixedValue>}</Field>
        <TextField
          form={form}
          name="sourceAddress"
          required
          label={t('sourceAddress')}
          help={row.sourceAddress === null ? t('sourceAddressGuess') : t('sourceAddressHelp')}
          input={{ autoComplete: 'off', inputMode: 'email' }}
        />
        <PasswordField form={form} name="password" required label={t('password')} help={t('passwordHelp')} />
        <PasswordField form={form} name="confirmation" required label={t('confirmation')} />
        <Consequence row={row} changed={changed} />
        {sharer === null ? null : <Banner kind="warn" lead={status('sharedWith', { address: sharer })} />}
        {row.mappingId === null ? null : <MailboxProtocol protocol={protocol} onChange={setProtocol} />}
        {row.copied === 0 || changed || row.reason === 'source_rebuilt' ? null : (
          <p className="flex items-start gap-2 text-xs text-text-2">
            <ShieldCheck className="mt-px size-4 shrink-0" aria-hidden />
            {t('keeps', { count: row.copied })}
          </p>
        )}
      </DialogBody>
      <DialogFoot>
        <ByGrant busy={act.busy} start={() => start(form.getValues('sourceAddress'))} />
        <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
        <Button kind="primary" type="submit" busy={act.busy}>
          {common('ok')}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** Where the domain has a grant, no password is needed. */
function ByGrant({ busy, start }: { busy: boolean; start: () => void }) {
  const t = useTranslations('grant');
  return useGranted() ? (
    <Button kind="ghost" className="mr-auto" disabled={busy} onClick={start}>
      {t('noPassword')}
    </Button>
  ) : null;
}

/** 重新开启搬家: old address and password again. It continues and never starts over. */
export function RestartDialog({ row, open, onOpenChange, actions }: RestartDialogProps) {
  const t = useTranslations('restart');
  const focusPassword = (event: Event) => {
    if (row.sourceAddress === null) return;
    const box =
      event.target instanceof HTMLElement ? event.target.querySelector<HTMLInputElement>('input[name="password"]') : null;
    if (box === null) return;
    event.preventDefault();
    box.focus();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={row.startedAt === null ? t('titleFirst') : t('title')}
      onOpenAutoFocus={focusPassword}
    >
      <RestartForm row={row} onOpenChange={onOpenChange} actions={actions} />
    </Dialog>
  );
}
