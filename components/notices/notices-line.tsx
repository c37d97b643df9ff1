'use client';

import { Mail } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Outcome } from '@/components/form/outcome';
import { type NoticeSettings, NoticesDialog } from '@/components/notices/notices-dialog';
import { Button } from '@/components/ui/button';
import { NOTICE_KINDS, type NoticeReader } from '@/lib/schemas/member/notice';

interface NoticesLineProps {
  settings: NoticeSettings;
  save: (settings: NoticeSettings) => Promise<Outcome<unknown>>;
}

/** Who gets notices by mail, in one line, and the way to change it. */
export function NoticesLine({ settings, save }: NoticesLineProps) {
  const t = useTranslations('notices');
  const [open, setOpen] = useState(false);
  const on = (reader: NoticeReader) =>
    NOTICE_KINDS.filter((kind) => kind.startsWith(`${reader}_`) && !settings.silenced.includes(kind)).length;
  return (
    <p className="flex items-start gap-2 text-xs text-text-2">
      <Mail className="mt-px size-4 shrink-0 text-text-3" aria-hidden />
      <span>
        <b>{t('title')}</b> · {t('summary', { postmaster: on('postmaster'), member: on('member') })}{' '}
        <Button
          kind="link"
          size="bare"
          className="ml-1 text-xs max-desk:min-h-6"
          aria-label={`${t('change')} · ${t('title')}`}
          onClick={() => setOpen(true)}
        >
          {t('change')}
        </Button>
      </span>
      {open ? <NoticesDialog open onOpenChange={setOpen} settings={settings} save={save} /> : null}
    </p>
  );
}
