'use client';

import { Download, Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MailAccess } from '@/components/mail-list/mail-access';
import { byteSize } from '@/lib/i18n/quantities';
import type { MessageView } from '@/lib/schemas/mail';

/** What can be saved. Nothing is opened here: a file is for the reader's own programs. */
export function AttachmentList({ access, message }: { access: MailAccess; message: MessageView }) {
  const t = useTranslations('mailReader');
  const { attachments, moreAttachments } = message;
  if (attachments.length === 0) return null;
  return (
    <section className="px-4 pb-4 desk:px-10">
      <h3 className="flex items-center gap-1.5 text-xs font-normal text-text-3">
        <Paperclip className="size-3.5" aria-hidden />
        {t('attachments', { count: attachments.length })}
      </h3>
      <ul className="mt-2 flex max-h-48 flex-wrap gap-2 overflow-y-auto">
        {attachments.map(({ part, name, sizeBytes }) => (
          <li key={part} className="max-w-full">
            <a
              href={access.attachmentHref(message, part)}
              download
              className="flex h-9 max-w-full items-center gap-2 rounded-sm border border-line-strong px-2.5 text-sm text-text no-underline hover:bg-hover max-desk:h-11"
            >
              <Download className="size-4 shrink-0 text-text-3" aria-hidden />
              <span className="sr-only">{t('download')}</span>
              <span className="max-w-64 truncate">{name}</span>
              <span className="text-xs whitespace-nowrap text-text-3">{byteSize(sizeBytes)}</span>
            </a>
          </li>
        ))}
      </ul>
      {moreAttachments > 0 ? (
        <p className="mt-2 text-sm text-text-2">{t('moreAttachments', { count: moreAttachments })}</p>
      ) : null}
    </section>
  );
}
