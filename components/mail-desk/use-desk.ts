'use client';

import { useCallback, useState } from 'react';
import { useFolders } from '@/components/mail-desk/use-folders';
import { type MailActs, useMailActs } from '@/components/mail-desk/use-mail-acts';
import { type Selection, useSelection } from '@/components/mail-desk/use-selection';
import type { ListQuery, MailAccess } from '@/components/mail-list/mail-access';
import { lineId } from '@/components/mail-list/mail-list';
import { keyOf, positionOf } from '@/components/mail-list/rows-state';
import { type Rows, useRows } from '@/components/mail-list/use-rows';
import type { MailFolder, MailRow, MessageRef, RowsPage } from '@/lib/schemas/mail';

export interface DeskWish {
  access: MailAccess;
  query: ListQuery;
  folders: MailFolder[];
  rows: RowsPage;
  open: MessageRef | null;
  /** `replace`: going back leads to where one was before. */
  onOpen: (message: MessageRef | null, how: 'push' | 'replace') => void;
}

export interface Desk {
  folders: MailFolder[];
  rows: Rows;
  acts: MailActs;
  selection: Selection;
  /** Code of what went wrong, until it is better again. */
  trouble: string | null;
  clearTrouble: () => void;
  /** Counts up when mail has arrived. */
  arrivals: number;
  cursor: number;
  openKey: string | null;
  /** The line of the open message, when it is known. */
  openRow: MailRow | null;
  inTrash: boolean;
  openRowAt: (position: number, how?: 'push' | 'replace') => void;
  step: (by: 1 | -1) => void;
  close: () => void;
  /** The open message leaves the list: the next one comes up where both panes are seen. */
  leaveOpen: () => void;
}

const BOTH_PANES = '(min-width: 901px)';

/** What the desk knows and does; how it looks is for mail-desk.tsx. */
export function useDesk({ access, query, folders: firstFolders, rows: firstRows, open, onOpen }: DeskWish): Desk {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [arrivals, setArrivals] = useState(0);
  const rows = useRows(access, query, firstRows, setTrouble);
  const { reload } = rows;
  const changed = useCallback(
    (arrived: boolean) => {
      if (arrived) setArrivals((before) => before + 1);
      if (query.search === '') void reload();
    },
    [query.search, reload],
  );
  const answered = () => {
    if (trouble !== 'webmail.unreachable') return;
    setTrouble(null);
    void reload();
  };
  const { folders, change, look } = useFolders({
    access,
    first: firstFolders,
    current: query.folder,
    changed,
    failed: setTrouble,
    answered,
  });
  const acts = useMailActs({ access, rows, changeFolders: change, look, failed: setTrouble });
  const selection = useSelection(rows.state.rows);
  const openKey = open === null ? null : keyOf(open);
  return {
    folders,
    rows,
    acts,
    selection,
    trouble,
    clearTrouble: () => setTrouble(null),
    arrivals,
    openKey,
    inTrash: folderIsTrash(folders, open?.folder ?? query.folder),
    ...useCursor({ rows, openKey, onOpen }),
  };
}

type CursorWish = Pick<DeskWish, 'onOpen'> & { rows: Rows; openKey: string | null };

/** Where the keys are, and which message is open: the two go together while one is open. */
function useCursor({ rows, openKey, onOpen }: CursorWish) {
  const [moved, setCursor] = useState(-1);
  const openAt = positionOf(rows.state, openKey);
  const cursor = openAt ?? moved;
  const openRowAt = (position: number, how: 'push' | 'replace' = 'push') => {
    const row = rows.state.rows.get(position);
    setCursor(position);
    if (row !== undefined) onOpen({ folder: row.folder, validity: row.validity, uid: row.uid }, how);
  };
  const focusLine = (position: number) => {
    const row = rows.state.rows.get(position);
    if (row !== undefined) requestAnimationFrame(() => document.getElementById(lineId(row))?.focus({ preventScroll: true }));
  };
  return {
    cursor,
    openRow: openAt === null ? null : (rows.state.rows.get(openAt) ?? null),
    openRowAt,
    step(by: 1 | -1) {
      const next = Math.max(0, Math.min(rows.state.total - 1, cursor + by));
      if (openKey !== null) openRowAt(next, 'replace');
      else setCursor(next);
      focusLine(next);
    },
    close() {
      setCursor(cursor);
      onOpen(null, 'push');
      focusLine(cursor);
    },
    leaveOpen() {
      const next = rows.state.rows.has(cursor + 1) ? cursor + 1 : cursor - 1;
      if (window.matchMedia(BOTH_PANES).matches && rows.state.rows.has(next)) openRowAt(next, 'replace');
      else onOpen(null, 'replace');
    },
  };
}

function folderIsTrash(folders: readonly MailFolder[], path: string): boolean {
  const trash = folders.find(({ specialUse }) => specialUse === '\\Trash')?.path;
  return trash !== undefined && (path === trash || path.startsWith(`${trash}/`));
}

/** Does what takes these messages out of the list; an open one among them makes room for the next. */
export function leave(desk: Desk, rows: readonly MailRow[], act: () => void): void {
  if (desk.openRow !== null && rows.includes(desk.openRow)) desk.leaveOpen();
  desk.selection.clear();
  act();
}
