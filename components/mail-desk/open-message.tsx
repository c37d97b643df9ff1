'use client';

import { MailOpen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useRef } from 'react';
import { type Desk, leave } from '@/components/mail-desk/use-desk';
import type { MailAccess } from '@/components/mail-list/mail-access';
import { messageKey } from '@/components/mail-list/row-messages';
import { Reader } from '@/components/mail-reader/reader';
import { ReaderTools } from '@/components/mail-reader/reader-tools';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { useFolderName } from '@/components/webmail/folder-look';
import type { MailRow, MessageRef, MessageView } from '@/lib/schemas/mail';

interface OpenMessageProps {
  now: Date;
  access: MailAccess;
  desk: Desk;
  open: MessageRef | null;
  onRemove: (rows: MailRow[]) => void;
}

/** The pane of the reader; without a message it says what it is for, and on phones it is not there. */
export function OpenMessage({ now, access, desk, open, onRemove }: OpenMessageProps) {
  const t = useTranslations('mailReader');
  const folderName = useFolderName();
  const pane = useRef<HTMLElement>(null);
  const row = useOpenRow(desk, open);
  const { acts, openKey } = desk;
  useEffect(() => {
    if (openKey !== null && pane.current?.offsetParent !== null && document.activeElement === document.body)
      pane.current?.focus();
  }, [openKey]);
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  const read = useCallback((message: MessageView) => {
    if (!message.seen) latest.current.mark([rowOf(message)], 'seen', true);
  }, []);
  const back = () => desk.close();
  return (
    <section
      ref={pane}
      tabIndex={-1}
      className={classNames('flex min-h-0 min-w-0 flex-1 flex-col focus:outline-none', open === null && 'max-desk:hidden')}
    >
      {/* Where the list is not seen, neither is its heading. */}
      {open === null ? null : <h1 className="sr-only desk:hidden">{t('label')}</h1>}
      {open === null ? (
        <EmptyState Icon={MailOpen}>{t('choose')}</EmptyState>
      ) : (
        <Reader
          key={messageKey(open)}
          now={now}
          access={access}
          message={open}
          onRead={read}
          tools={
            <ReaderTools
              folders={desk.folders}
              from={open.folder}
              flagged={row.flagged}
              inTrash={desk.inTrash}
              sourceHref={access.sourceHref(open)}
              onBack={back}
              onUnread={() => {
                acts.mark([{ ...row, seen: true }], 'seen', false);
                back();
              }}
              onFlag={() => acts.mark([row], 'flagged', !row.flagged)}
              onMove={(folder) => leave(desk, [row], () => acts.move([row], { path: folder.path, label: folderName(folder) }))}
              onRemove={() => onRemove([row])}
            />
          }
        />
      )}
    </section>
  );
}

const NOBODY = { name: '', address: '' };

/** The open message's line; one that is made up where the list does not reach to it. */
function useOpenRow(desk: Desk, open: MessageRef | null): MailRow {
  if (desk.openRow !== null) return desk.openRow;
  const ref = open ?? { folder: '', validity: '', uid: 0 };
  const unknown = {
    subject: '',
    from: NOBODY,
    to: NOBODY,
    preview: '',
    date: '',
    seen: true,
    flagged: false,
    hasAttachments: false,
    conversation: null,
    within: false,
  };
  return { ...unknown, ...ref };
}

function rowOf({ folder, validity, uid, subject, from, to, date, seen, flagged }: MessageView): MailRow {
  return {
    folder,
    validity,
    uid,
    subject,
    from: from[0] ?? NOBODY,
    to: to[0] ?? NOBODY,
    preview: '',
    date,
    seen,
    flagged,
    hasAttachments: false,
    conversation: null,
    within: false,
  };
}
