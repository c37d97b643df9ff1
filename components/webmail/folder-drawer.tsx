'use client';

import { Menu as MenuIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { FolderList } from '@/components/webmail/folder-list';
import type { MailFolder } from '@/lib/schemas/mail';

/** The folders on a phone: a drawer from the left, closed again by choosing one. */
export function FolderDrawer({ folders, current }: { folders: MailFolder[]; current: string }) {
  const t = useTranslations('webmail');
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <Dialog.Root open={openAt === current} onOpenChange={(open) => setOpenAt(open ? current : null)}>
      <Dialog.Trigger asChild>
        <button
          type="button"
          aria-label={t('openFolders')}
          className="-ml-3 grid size-11 place-items-center rounded-sm desk:hidden"
        >
          <MenuIcon className="size-5" aria-hidden />
        </button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-[appear_120ms_var(--bj-ease)] bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 w-72 max-w-[86vw] overflow-y-auto bg-canvas shadow-dialog focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t('folders')}</Dialog.Title>
          <FolderList folders={folders} current={current} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
