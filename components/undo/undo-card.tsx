'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { ConfirmDialog } from '@/components/form/confirm-dialog';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import type { UndoActions, UndoView } from '@/components/undo/undo-view';
import { byteSize } from '@/lib/i18n/quantities';
import { UNDO_CHOICES, type UndoChoice } from '@/lib/schemas/mapping/undo';

interface UndoCardProps {
  mappingId: string;
  address: string;
  undo: UndoView;
  /** Where mail goes that is moved, named in the reader's language. */
  folderName: string;
  actions: UndoActions;
  /** The list of what came. */
  children: ReactNode;
}

/** The old address was wrong: what came is listed, and one of three things becomes of it (R3). Nothing is chosen beforehand. */
export function UndoCard({ mappingId, address, undo, folderName, actions, children }: UndoCardProps) {
  const t = useTranslations('undo');
  const act = useAct();
  const [choice, setChoice] = useState<UndoChoice | null>(null);
  const [confirming, setConfirming] = useState(false);
  const { from, to, count, bytes } = undo;
  const choose = () => {
    if (choice !== null) act.run(() => actions.choose({ mappingId, choice, folderName }), { done: () => setConfirming(false) });
  };
  return (
    <Card title={t('title')} id="undo">
      <CardBody className="flex flex-col gap-3">
        {act.failure === null ? null : <FailureBanner failure={act.failure} />}
        <p className="text-sm text-text-2 text-pretty wrap-anywhere">{t('lead', { from, to, count, size: byteSize(bytes) })}</p>
      </CardBody>
      {children}
      <CardBody className="flex flex-col gap-4 border-t border-line">
        <Choices choice={choice} folderName={folderName} onChoose={setChoice} />
        <p className="text-xs text-text-3">{t('untouched')}</p>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button
            kind="primary"
            disabled={choice === null}
            busy={act.busy && !confirming}
            onClick={choice === 'REMOVE' ? () => setConfirming(true) : choose}
            className="max-w-full whitespace-normal! h-auto min-h-8 py-1"
          >
            <span className="wrap-anywhere">{t('confirm', { to })}</span>
          </Button>
          <Button
            kind="ghost"
            busy={act.busy && choice === null}
            onClick={() => act.run(() => actions.cancel({ mappingId }))}
            className="max-w-full whitespace-normal! h-auto min-h-8 py-1"
          >
            <span className="wrap-anywhere">{t('cancel', { from })}</span>
          </Button>
          <span className="text-xs text-text-3">{t('cancelHelp')}</span>
        </div>
      </CardBody>
      <RemoveDialog
        open={confirming}
        onOpenChange={setConfirming}
        busy={act.busy}
        onRemove={choose}
        words={{ address, from, to, count }}
      />
    </Card>
  );
}

interface ChoicesProps {
  choice: UndoChoice | null;
  folderName: string;
  onChoose: (choice: UndoChoice) => void;
}

function Choices({ choice, folderName, onChoose }: ChoicesProps) {
  const t = useTranslations('undo');
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{t('legend')}</legend>
      {UNDO_CHOICES.map((option) => (
        <label
          key={option}
          className="flex cursor-pointer items-start gap-2.5 rounded-md border border-line px-3.5 py-2.5 text-sm has-checked:border-accent-line has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="undo"
            value={option}
            checked={choice === option}
            onChange={() => onChoose(option)}
            className="mt-[3px] size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="font-medium">{t(`choices.${option}`)}</span>
            <span className="block text-xs text-text-2 wrap-anywhere">{t(`help.${option}`, { folder: folderName })}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface RemoveDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  busy: boolean;
  onRemove: () => void;
  words: { address: string; from: string; to: string; count: number };
}

/** Names the object and the number before anything is removed. */
function RemoveDialog({ open, onOpenChange, busy, onRemove, words }: RemoveDialogProps) {
  const t = useTranslations('undo');
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('removeTitle', words)}
      lead={t('removeLead', words)}
      verb={t('confirmRemove', words)}
      busy={busy}
      onConfirm={onRemove}
    />
  );
}
