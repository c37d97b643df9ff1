'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { BulkFormat } from '@/components/bulk/bulk-format';
import type { BulkPreview } from '@/components/bulk/bulk-preview';
import { sendWithinLimit } from '@/components/form/csv-limit';
import { FailureBanner } from '@/components/form/failure-banner';
import { FileDrop } from '@/components/form/file-drop';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Segmented } from '@/components/form/segmented';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { Menu, MenuChoice } from '@/components/ui/menu';
import { useNavigation } from '@/components/ui/navigation';

interface BulkSourceProps {
  path: string;
  templateHref: string;
  /** The file that is being checked. */
  checked: BulkPreview | null;
  preview: (data: FormData) => Promise<Outcome<{ importId: string }>>;
}

type Way = 'file' | 'paste';

/** Big5 is never guessed, because it is valid nonsense in GB18030: the postmaster sees it and chooses. */
const ENCODINGS = ['utf-8', 'gb18030', 'big5'];

/** 批量用户文件: a file or pasted lines. */
export function BulkSource({ path, templateHref, checked, preview }: BulkSourceProps) {
  const t = useTranslations('bulk');
  const { go } = useNavigation();
  const act = useAct();
  const [way, setWay] = useState<Way>('file');
  const [sent, setSent] = useState<File | null>(null);
  const send = (parts: Record<string, File | string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(parts)) data.set(name, value);
    const { file } = parts;
    const ask = () => preview(data);
    act.run(() => (file instanceof File ? sendWithinLimit(file, ask) : ask()), {
      done: ({ importId }) => go(`${path}?import=${importId}`),
    });
  };
  const sendFile = (file: File) => {
    setSent(file);
    send({ file });
  };
  const ways = [
    { value: 'file' as const, label: t('upload') },
    { value: 'paste' as const, label: t('paste') },
  ];
  return (
    <div className="grid gap-4 wide:grid-cols-[minmax(0,1fr)_360px]">
      <Card title={t('fileTitle')} aside={<Segmented label={t('fileTitle')} value={way} options={ways} onChange={setWay} />}>
        <CardBody className="flex flex-col gap-2.5">
          <FailureBanner failure={act.failure} />
          {way === 'file' ? (
            <FilePanel checked={checked} busy={act.busy} onFile={sendFile} />
          ) : (
            <PastePanel busy={act.busy} onText={(text) => send({ text })} />
          )}
          <p className="text-xs text-text-3">{t('fileHelp')}</p>
          {way === 'file' && checked?.encoding !== 'xlsx' && sent !== null ? (
            <OtherEncoding current={checked?.encoding ?? ''} choose={(encoding) => send({ file: sent, encoding })} />
          ) : null}
        </CardBody>
      </Card>
      <BulkFormat templateHref={templateHref} />
    </div>
  );
}

function FilePanel({ checked, busy, onFile }: { checked: BulkPreview | null; busy: boolean; onFile: (file: File) => void }) {
  const t = useTranslations('bulk');
  const common = useTranslations('common');
  const delimiter = checked?.delimiter;
  const delimiterName = delimiter === '\t' ? t('tab') : delimiter === ';' ? t('semicolon') : t('comma');
  return (
    <FileDrop
      accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      busy={busy}
      browseLabel={common('browse')}
      onFile={onFile}
    >
      <b className="wrap-anywhere">{checked === null ? t('drop') : checked.fileName === '' ? t('pasted') : checked.fileName}</b>
      <p className="text-text-2">
        {checked === null
          ? t('dropHelp')
          : t.rich(checked.encoding === 'xlsx' ? 'recognisedXlsx' : 'recognised', {
              count: checked.rows.length,
              encoding: checked.encoding.toUpperCase(),
              delimiter: delimiterName,
              b: (text) => <b>{text}</b>,
            })}
      </p>
    </FileDrop>
  );
}

function OtherEncoding({ current, choose }: { current: string; choose: (encoding: string) => void }) {
  const t = useTranslations('bulk');
  return (
    <div>
      <Menu
        align="start"
        trigger={
          <Button kind="link" size="bare" className="text-xs">
            {t('otherEncoding')}
          </Button>
        }
      >
        <MenuChoice
          value={current}
          choices={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
          onChoose={choose}
        />
      </Menu>
    </div>
  );
}

function PastePanel({ busy, onText }: { busy: boolean; onText: (text: string) => void }) {
  const t = useTranslations('bulk');
  const [text, setText] = useState('');
  return (
    <div className="flex flex-col items-start gap-2.5">
      <textarea
        aria-label={t('pasteLabel')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        rows={6}
        spellCheck={false}
        placeholder={t('pasteHint')}
        className="w-full rounded-sm border border-line-control bg-surface px-2.5 py-2 font-mono text-sm outline-none focus-visible:border-focus focus-visible:shadow-[0_0_0_3px_var(--bj-accent-soft)]"
      />
      <Button size="small" busy={busy} disabled={text.trim() === ''} onClick={() => onText(text)}>
        {t('pasteAct')}
      </Button>
    </div>
  );
}
