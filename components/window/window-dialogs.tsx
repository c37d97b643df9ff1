'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/form/confirm-dialog';
import { FailureBanner } from '@/components/form/failure-banner';
import { Field } from '@/components/form/field';
import { type Outcome, useAct } from '@/components/form/outcome';
import { TextInput } from '@/components/form/text-input';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';
import { useDayAndTime } from '@/lib/i18n/moment-text';

interface CloseDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  movingCount: number;
  close: () => Promise<Outcome<unknown>>;
}

/** Closing stops mailboxes that are moving: it names how many. */
export function CloseDialog({ open, onOpenChange, movingCount, close }: CloseDialogProps) {
  const t = useTranslations('window');
  const act = useAct();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('closeTitle')}
      lead={t('closeLead', { count: movingCount })}
      verb={t('closeAct')}
      busy={act.busy}
      failure={act.failure}
      onConfirm={() => act.run(close, { done: () => onOpenChange(false) })}
    />
  );
}

interface ExtendDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  days: number;
  now: Date;
  closesAt: Date;
  extend: () => Promise<Outcome<unknown>>;
}

/** Says until when it is open now, and until when it would be. */
export function ExtendDialog({ open, onOpenChange, days, now, closesAt, extend }: ExtendDialogProps) {
  const t = useTranslations('window');
  const dayAndTime = useDayAndTime(now);
  const act = useAct();
  const to = new Date(now.getTime() + days * 86_400_000);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('extendTitle')}
      lead={t('extendLead', { from: dayAndTime(closesAt), to: dayAndTime(to) })}
      verb={t('extend', { days })}
      kind="primary"
      busy={act.busy}
      failure={act.failure}
      onConfirm={() => act.run(extend, { done: () => onOpenChange(false) })}
    />
  );
}

interface ExpiryDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  value: string | null;
  save: (input: { date: string | null }) => Promise<Outcome<unknown>>;
}

/** The day on which the contract at the old host ends (O7). It may be unknown. */
export function ExpiryDialog({ open, onOpenChange, value, save }: ExpiryDialogProps) {
  const t = useTranslations('window');
  const common = useTranslations('common');
  const [date, setDate] = useState(value ?? '');
  const act = useAct();
  const submit = (chosen: string | null) => act.run(() => save({ date: chosen }), { done: () => onOpenChange(false) });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('expiryTitle')} lead={t('expiryLead')}>
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          submit(date === '' ? null : date);
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <FailureBanner failure={act.failure} />
          <Field label={t('expiryLabel')} help={t('expiryHelp')}>
            {(control) => <TextInput {...control} type="date" value={date} onChange={(event) => setDate(event.target.value)} />}
          </Field>
        </DialogBody>
        <DialogFoot>
          {value === null ? null : (
            <Button kind="ghost" onClick={() => submit(null)} className="mr-auto">
              {t('expiryForget')}
            </Button>
          )}
          <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
          <Button kind="primary" type="submit" busy={act.busy} disabled={date === ''}>
            {common('save')}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
