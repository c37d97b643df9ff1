'use client';

import { Upload } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { sendWithinLimit } from '@/components/form/csv-limit';
import { FailureBanner } from '@/components/form/failure-banner';
import { FileDrop } from '@/components/form/file-drop';
import { type Outcome, useAct } from '@/components/form/outcome';
import { type RowError, RowErrors } from '@/components/member-files/row-errors';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';

/** Numbers of rows by what becomes of them, or the faults, and then nothing does. */
interface Judged {
  created: number;
  changed: number;
  same: number;
  faults: RowError[];
}

type SendFile = (data: FormData) => Promise<Outcome<Judged>>;

interface ImportDialogProps {
  /** Takes `?format=`. */
  templateHref: string;
  /** Says what a file would do. */
  checkFile: SendFile;
  /** Does it. */
  importFile: SendFile;
}

/** Where the file is on its way: looked through, or done. */
type Step = { file: File; judged: Judged; done: boolean };

function useImport({ checkFile, importFile }: ImportDialogProps) {
  const act = useAct();
  const [step, setStep] = useState<Step | null>(null);
  const send = (file: File, how: SendFile, done: boolean) => {
    const data = new FormData();
    data.set('file', file);
    act.run(() => sendWithinLimit(file, () => how(data)), {
      // What was right a moment ago may be refused now: then it is a check with faults again.
      done: (judged) => setStep({ file, judged, done: done && judged.faults.length === 0 }),
    });
  };
  return {
    act,
    step,
    check: (file: File) => {
      setStep(null);
      send(file, checkFile, false);
    },
    carryOut: () => {
      if (step !== null) send(step.file, importFile, true);
    },
  };
}

function Verdict({ step }: { step: Step | null }) {
  const t = useTranslations('members');
  if (step === null) return null;
  const { created, changed, same, faults } = step.judged;
  if (faults.length > 0) {
    return (
      <>
        <Banner kind="bad" lead={t('importRefused', { count: faults.length })} />
        <RowErrors rows={faults} />
      </>
    );
  }
  if (step.done) return <Banner kind="ok" lead={t('imported', { created, changed })} />;
  if (created + changed === 0) return <Banner kind="ok" lead={t('importNothing')} />;
  return <Banner kind="info" lead={t('importCheck', { created, changed, same })} />;
}

function ImportPanel({ onDone, ...props }: ImportDialogProps & { onDone: () => void }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const { act, step, check, carryOut } = useImport(props);
  const ready = step !== null && !step.done && step.judged.faults.length === 0 && step.judged.created + step.judged.changed > 0;
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <FileDrop
          accept=".csv,.txt,.xlsx,text/csv"
          busy={act.busy}
          browseLabel={step === null ? common('browse') : t('chooseOther')}
          onFile={check}
        >
          <b className="wrap-anywhere">{step?.file.name ?? t('importDrop')}</b>
          <p className="text-text-2">{t('importColumns')}</p>
        </FileDrop>
        <FailureBanner failure={act.failure} />
        <Verdict step={step} />
        <p className="text-xs text-text-3">
          {t('importHelp')}{' '}
          <a className="link underline" href={`${props.templateHref}?format=xlsx`} download>
            {t('templateXlsx')}
          </a>
          {' · '}
          <a className="link underline" href={`${props.templateHref}?format=csv`} download>
            {t('templateCsv')}
          </a>
        </p>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone} kind={step?.done === true ? 'primary' : 'plain'}>
          {step?.done === true ? common('finish') : common('cancel')}
        </Button>
        {ready ? (
          <Button kind="primary" busy={act.busy} onClick={carryOut}>
            {t('importAct')}
          </Button>
        ) : null}
      </DialogFoot>
    </>
  );
}

/** 导入: many accounts at once, from a file. First what it would do, then on a word all of it or nothing. */
export function ImportDialog(props: ImportDialogProps) {
  const t = useTranslations('members');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Upload className="size-3.5" aria-hidden />
        {t('import')}
      </Button>
      <Dialog wide open={open} onOpenChange={setOpen} title={t('importTitle')} lead={t('importLead')}>
        <ImportPanel {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
