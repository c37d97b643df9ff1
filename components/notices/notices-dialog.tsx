'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Switch } from '@/components/form/switch';
import { NoticeLanguage } from '@/components/notices/notice-language';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';
import { NOTICE_EVENTS, NOTICE_READERS, type NoticeKind, type NoticeLocale } from '@/lib/schemas/member/notice';

export interface NoticeSettings {
  /** Kinds that are switched off. */
  silenced: NoticeKind[];
  locale: NoticeLocale;
}

interface NoticesDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  settings: NoticeSettings;
  save: (settings: NoticeSettings) => Promise<Outcome<unknown>>;
}

/** 邮件通知: what is told to whom, each with its switch, and the language. */
export function NoticesDialog({ open, onOpenChange, settings, save }: NoticesDialogProps) {
  const t = useTranslations('notices');
  const common = useTranslations('common');
  const [chosen, setChosen] = useState(settings);
  const act = useAct();
  return (
    <Dialog wide open={open} onOpenChange={onOpenChange} title={t('title')} lead={t('lead')}>
      <DialogBody className="flex flex-col gap-4">
        <FailureBanner failure={act.failure} />
        <KindTable silenced={chosen.silenced} onChange={(silenced) => setChosen({ ...chosen, silenced })} />
        <NoticeLanguage
          label={t('language')}
          help={t('languageHelp')}
          value={chosen.locale}
          onChange={(locale) => setChosen({ ...chosen, locale })}
        />
      </DialogBody>
      <DialogFoot>
        <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
        <Button kind="primary" busy={act.busy} onClick={() => act.run(() => save(chosen), { done: () => onOpenChange(false) })}>
          {common('save')}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}

interface KindTableProps {
  silenced: NoticeKind[];
  onChange: (silenced: NoticeKind[]) => void;
}

function KindTable({ silenced, onChange }: KindTableProps) {
  const t = useTranslations('notices');
  return (
    <table className="w-full text-sm">
      <thead>
        <tr className="border-b border-line-strong text-xs text-text-3">
          <th scope="col" className="py-2 pr-3 text-left font-medium">
            {t('what')}
          </th>
          {NOTICE_READERS.map((reader) => (
            <th key={reader} scope="col" className="w-24 px-2 py-2 text-center font-medium max-desk:w-[72px]">
              {t(`reader.${reader}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {NOTICE_EVENTS.map((event) => (
          <tr key={event}>
            <th scope="row" className="py-2.5 pr-3 text-left font-normal">
              <span className="block">{t(`event.${event}`)}</span>
              <span className="block text-xs text-text-3">{t(`note.${event}`)}</span>
            </th>
            {NOTICE_READERS.map((reader) => {
              const kind: NoticeKind = `${reader}_${event}`;
              return (
                <td key={reader} className="px-2 py-2.5 text-center leading-none">
                  <Switch
                    label={t('switch', { event: t(`event.${event}`), reader: t(`reader.${reader}`) })}
                    checked={!silenced.includes(kind)}
                    onChange={(on) => onChange(on ? silenced.filter((other) => other !== kind) : [...silenced, kind])}
                  />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
