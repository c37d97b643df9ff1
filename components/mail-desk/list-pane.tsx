'use client';

import { Inbox, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { DeskTrouble } from '@/components/mail-desk/desk-trouble';
import type { Desk } from '@/components/mail-desk/use-desk';
import { ListHead } from '@/components/mail-list/list-head';
import type { ListQuery } from '@/components/mail-list/mail-access';
import { MailList } from '@/components/mail-list/mail-list';
import { EmptyState } from '@/components/ui/empty-state';
import { useFolderName } from '@/components/webmail/folder-look';
import type { MessageRef } from '@/lib/schemas/mail';

interface ListPaneProps {
  now: Date;
  desk: Desk;
  hrefOf: (query: ListQuery, open?: MessageRef) => string;
  /** Opens the search on phones. */
  onSearch: () => void;
}

/** The list of the folder or of what was found, with its head. */
export function ListPane({ now, desk, hrefOf, onSearch }: ListPaneProps) {
  const { query } = desk;
  const t = useTranslations('webmail');
  const list = useTranslations('mailList');
  const folderName = useFolderName();
  const [choosing, setChoosing] = useState(false);
  // A state and not a ref: the list is drawn anew when its surroundings are there.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const folder = desk.folders.find(({ path }) => path === query.folder);
  const name = folder === undefined ? query.folder : folderName(folder);
  const { total, complete, rows } = desk.rows.state;
  const showAll = () => {
    desk.selection.choose(rows.values(), !choosing);
    setChoosing(!choosing);
  };
  useEffect(() => {
    if (desk.selection.chosen.size === 0) setChoosing(false);
  }, [desk.selection.chosen]);
  const nameOf = (path: string) => {
    const found = desk.folders.find((other) => other.path === path);
    return found === undefined ? path : folderName(found);
  };
  return (
    <>
      <ListHead
        query={query}
        folderName={name}
        unseen={folder?.unseen ?? 0}
        total={desk.conversations === true ? (folder?.total ?? total) : total}
        complete={complete}
        choosing={choosing}
        conversations={desk.conversations}
        hrefOf={hrefOf}
        onChoosing={showAll}
        onConversations={desk.showConversations}
        onSearch={onSearch}
      />
      <DeskTrouble code={desk.trouble} onClose={desk.clearTrouble} />
      <div ref={setScroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-16">
        {total === 0 ? (
          <EmptyState Icon={query.search === '' ? Inbox : SearchX}>
            {query.search === '' ? t('emptyFolder') : list('foundNothing')}
          </EmptyState>
        ) : (
          <MailList
            now={now}
            rows={desk.rows}
            scroller={scroller}
            openKey={desk.openKey}
            cursor={desk.cursor}
            chosen={desk.selection.chosen}
            choosing={choosing}
            showRecipient={folder?.specialUse === '\\Sent' || folder?.specialUse === '\\Drafts'}
            folderNameOf={(row) => (query.everywhere && query.search !== '' ? nameOf(row.folder) : null)}
            hrefOf={(row) => hrefOf(query, row)}
            onOpen={(_, position) => desk.press(position)}
            onFold={desk.fold}
            onChoose={(row, on) => desk.selection.choose([row], on)}
          />
        )}
      </div>
    </>
  );
}
