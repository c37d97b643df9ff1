'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { KeyHelp } from '@/components/mail-desk/key-help';
import { ListPane } from '@/components/mail-desk/list-pane';
import { OpenMessage } from '@/components/mail-desk/open-message';
import { SearchField } from '@/components/mail-desk/search-field';
import { type Desk, type DeskWish, leave, useDesk } from '@/components/mail-desk/use-desk';
import { useMailKeys } from '@/components/mail-desk/use-mail-keys';
import { ForGoodDialog } from '@/components/mail-list/for-good-dialog';
import type { ListQuery } from '@/components/mail-list/mail-access';
import { keyOf, messageKeys } from '@/components/mail-list/row-messages';
import { SelectionBar } from '@/components/mail-list/selection-bar';
import { WebmailBar } from '@/components/shell/webmail-bar';
import { classNames } from '@/components/ui/class-names';
import { FolderDrawer } from '@/components/webmail/folder-drawer';
import { FolderList } from '@/components/webmail/folder-list';
import { useFolderName } from '@/components/webmail/folder-look';
import type { MailFolder, MailRow, MessageRef } from '@/lib/schemas/mail';

export interface MailDeskProps extends DeskWish {
  now: Date;
  owner: { domainName: string; address: string; displayName: string; isPostmaster: boolean };
  hrefOf: (query: ListQuery, open?: MessageRef) => string;
}

/** Folders, list and reader beside one another; on phones one at a time. */
export function MailDesk(props: MailDeskProps) {
  const { query, open, owner } = props;
  const t = useTranslations('mailList');
  const desk = useDesk(props);
  const [searching, setSearching] = useState(query.search !== '');
  const [helping, setHelping] = useState(false);
  const [parting, setParting] = useState<MailRow[] | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const remove = (rows: MailRow[]) => {
    if (rows.length === 0) return;
    if (desk.inTrash) setParting(rows);
    else leave(desk, rows, () => desk.acts.remove(rows, false));
  };
  useDeskKeys(desk, { remove, search: () => input.current?.focus(), help: () => setHelping(true), reading: open !== null });
  return (
    <>
      <WebmailBar
        {...owner}
        middle={<SearchField query={query} input={input} className="w-full max-w-[420px] max-desk:hidden" />}
      >
        <FolderDrawer folders={desk.folders} current={query.folder} />
      </WebmailBar>
      <div className="flex min-h-0 flex-1 desk:grid desk:grid-cols-[212px_minmax(0,1fr)] desk:grid-rows-1">
        <FolderList
          folders={desk.folders}
          current={query.search === '' ? query.folder : ''}
          className="overflow-y-auto border-r border-line bg-canvas max-desk:hidden"
        />
        <main
          id="content"
          tabIndex={-1}
          className="flex min-h-0 min-w-0 flex-1 flex-col focus:outline-none desk:grid desk:grid-cols-[minmax(280px,372px)_minmax(0,1fr)] desk:grid-rows-1"
        >
          <div
            className={classNames(
              'flex min-h-0 min-w-0 flex-1 flex-col desk:border-r desk:border-line',
              open !== null && 'max-desk:hidden',
            )}
          >
            {searching ? <SearchField query={query} input={null} className="border-b border-line p-2 desk:hidden" /> : null}
            <ListPane {...props} desk={desk} onSearch={() => setSearching(!searching)} />
          </div>
          <OpenMessage {...props} desk={desk} onRemove={remove} />
        </main>
      </div>
      {desk.selection.rows.length === 0 ? null : <Selected {...props} desk={desk} onRemove={remove} />}
      {helping ? <KeyHelp folding={desk.conversations === true} onClose={() => setHelping(false)} /> : null}
      {parting === null ? null : (
        <ForGoodDialog
          count={messageKeys(parting).size}
          onClose={() => setParting(null)}
          onAgree={() => {
            leave(desk, parting, () => desk.acts.remove(parting, true));
            setParting(null);
          }}
        />
      )}
      <p aria-live="polite" className="sr-only">
        {desk.arrivals > 0 ? <span key={desk.arrivals}>{t('newMail')}</span> : null}
      </p>
    </>
  );
}

interface KeyActs {
  remove: (rows: MailRow[]) => void;
  search: () => void;
  help: () => void;
  reading: boolean;
}

function useDeskKeys(desk: Desk, { remove, search, help, reading }: KeyActs): void {
  const line = desk.rows.state.rows.get(desk.cursor);
  // Who reads one message means that one, and not the conversation that it stands in.
  const here = reading ? (desk.openRow ?? undefined) : line;
  const meant = desk.selection.rows.length > 0 ? desk.selection.rows : here === undefined ? [] : [here];
  const toggle = (flag: 'seen' | 'flagged') =>
    desk.acts.mark(
      meant,
      flag,
      meant.some((row) => !row[flag]),
    );
  useMailKeys({
    j: () => desk.step(1),
    k: () => desk.step(-1),
    enter: () => desk.press(desk.cursor),
    escape: () => {
      if (desk.selection.rows.length > 0) desk.selection.clear();
      else if (reading) desk.close();
    },
    '/': search,
    '?': help,
    x: () => (line === undefined ? undefined : desk.selection.choose([line], !desk.selection.chosen.has(keyOf(line)))),
    u: () => toggle('seen'),
    s: () => toggle('flagged'),
    '#': () => remove(meant),
    delete: () => remove(meant),
  });
}

type PaneProps = MailDeskProps & { desk: Desk };

function Selected({ query, desk, onRemove }: PaneProps & { onRemove: (rows: MailRow[]) => void }) {
  const folderName = useFolderName();
  const { rows, clear } = desk.selection;
  const moveTo = (folder: MailFolder) =>
    leave(desk, rows, () => desk.acts.move(rows, { path: folder.path, label: folderName(folder) }));
  return (
    <SelectionBar
      rows={rows}
      folders={desk.folders}
      from={query.everywhere && query.search !== '' ? '' : query.folder}
      inTrash={desk.inTrash}
      onMark={(flag, on) => desk.acts.mark(rows, flag, on)}
      onMove={moveTo}
      onRemove={() => onRemove(rows)}
      onClear={clear}
    />
  );
}
