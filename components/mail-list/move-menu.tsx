'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Menu, MenuCaption, MenuItem } from '@/components/ui/menu';
import { byUse, FolderIcon, useFolderName } from '@/components/webmail/folder-look';
import type { MailFolder } from '@/lib/schemas/mail';

interface MoveMenuProps {
  trigger: ReactNode;
  folders: MailFolder[];
  /** Where the messages are. */
  from: string;
  side?: 'top' | 'bottom';
  onMove: (folder: MailFolder) => void;
}

/** All folders but the one that the messages are in. */
export function MoveMenu({ trigger, folders, from, side = 'bottom', onMove }: MoveMenuProps) {
  const t = useTranslations('mailList');
  const folderName = useFolderName();
  const { special, own } = byUse(folders);
  return (
    <Menu trigger={trigger} side={side} align="start">
      <MenuCaption>{t('move')}</MenuCaption>
      <div className="max-h-[min(50dvh,420px)] w-64 max-w-[80vw] overflow-y-auto">
        {[...special, ...own]
          .filter(({ path }) => path !== from)
          .map((folder) => (
            <MenuItem key={folder.path} onSelect={() => onMove(folder)}>
              <span
                className="inline-flex min-w-0 items-center gap-2"
                style={{ paddingLeft: special.includes(folder) ? 0 : folder.depth * 14 }}
              >
                <FolderIcon folder={folder} />
                <span className="truncate">{folderName(folder)}</span>
              </span>
            </MenuItem>
          ))}
      </div>
    </Menu>
  );
}
