'use client';

import { Download, Upload } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { sendWithinLimit } from '@/components/form/csv-limit';
import { FailureBanner } from '@/components/form/failure-banner';
import { FileDrop } from '@/components/form/file-drop';
import { type Outcome, useAct } from '@/components/form/outcome';
import { type RowError, RowErrors } from '@/components/members/row-errors';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';

interface Imported {
  created: number;
  faults: RowError[];
}

interface ImportDialogProps {
  templateHref: string;
  /** A file with faults creates nothing. */
  importFile: (data: FormData) => Promise<Outcome<Imported>>;
}

function ImportPanel({ templateHref, importFile, onDone }: ImportDialogProps & { onDone: () => void }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const act = useAct();
  const [fileName, setFileName] = useState<string | null>(null);
  const [result, setResult] = useState<Imported | null>(null);
  const faults = result?.faults ?? [];
  const imported = result !== null && faults.length === 0;
  const send = (file: File) => {
    setFileName(file.name);
    setResult(null);
    const data = new FormData();
    data.set('file', file);
    act.run(() => sendWithinLimit(file, () => importFile(data)), { done: setResult });
  };
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <FileDrop accept=".csv,.txt,text/csv" busy={act.busy} browseLabel={common('browse')} onFile={send}>
          <b className="wrap-anywhere">{fileName ?? t('importDrop')}</b>
          <p className="text-text-2">{t('importColumns')}</p>
        </FileDrop>
        <FailureBanner failure={act.failure} />
        {imported ? <Banner kind="ok" lead={t('imported', { count: result.created })} /> : null}
        {faults.length === 0 ? null : <Banner kind="bad" lead={t('importRefused', { count: faults.length })} />}
        <RowErrors rows={faults} />
        <p className="text-xs text-text-3">{t('importHelp')}</p>
      </DialogBody>
      <DialogFoot>
        <Button kind="ghost" asChild className="mr-auto">
          <a href={templateHref} download>
            <Download className="size-3.5" aria-hidden />
            {common('template')}
          </a>
        </Button>
        <Button onClick={onDone} kind={imported ? 'primary' : 'plain'}>
          {imported ? common('finish') : common('cancel')}
        </Button>
      </DialogFoot>
    </>
  );
}

/** 导入: many accounts at once, from a file. All or nothing. */
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
