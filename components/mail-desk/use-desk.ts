'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useFolders } from '@/components/mail-desk/use-folders';
import { type MailActs, useMailActs } from '@/components/mail-desk/use-mail-acts';
import { type Selection, useSelection } from '@/components/mail-desk/use-selection';
import type { ListQuery, MailAccess } from '@/components/mail-list/mail-access';
import { lineId } from '@/components/mail-list/mail-list';
import { messageKey, messageKeys, newestAlone } from '@/components/mail-list/row-messages';
import { conversationAt, positionOf, type RowsState } from '@/components/mail-list/rows-state';
import { type Rows, useRows } from '@/components/mail-list/use-rows';
import { useNavigation } from '@/components/ui/navigation';
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
  query: ListQuery;
  /** Whether the list shows conversations; null where the platform makes none, and in a search. */
  conversations: boolean | null;
  showConversations: (on: boolean) => void;
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
  /** The open message as its line has it, when it is known; never a conversation. */
  openRow: MailRow | null;
  inTrash: boolean;
  /** Opens the message at this position; unfolds the conversation, or folds it. */
  press: (position: number) => void;
  /** Unfolds or folds the conversation that the line at this position belongs to. */
  fold: (position: number, expanded: boolean) => void;
  step: (by: 1 | -1) => void;
  close: () => void;
  /** The open message leaves the list with all these: the next one comes up where both panes are seen. */
  leaveOpen: (leaving: ReadonlySet<string>) => void;
}

const BOTH_PANES = '(min-width: 901px)';

/** What the desk knows and does; how it looks is for mail-desk.tsx. */
export function useDesk({ access, query: asked, folders: firstFolders, rows: firstRows, open, onOpen }: DeskWish): Desk {
  const [trouble, setTrouble] = useState<string | null>(null);
  const { query, choose } = useListing(access, asked, setTrouble);
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
  const openKey = open === null ? null : messageKey(open);
  const cursor = useCursor({ rows, openKey, onOpen });
  return {
    query,
    conversations: query.search === '' && rows.state.threading ? query.conversations : null,
    showConversations(on) {
      selection.clear();
      cursor.forget();
      choose(on);
    },
    folders,
    rows,
    acts,
    selection,
    trouble,
    clearTrouble: () => setTrouble(null),
    arrivals,
    openKey,
    inTrash: folderIsTrash(folders, open?.folder ?? query.folder),
    ...cursor,
  };
}

/** What is listed, and how: the member's own choice holds at once, and is remembered meanwhile. */
function useListing(access: MailAccess, asked: ListQuery, failed: (code: string) => void) {
  const { refresh } = useNavigation();
  const [conversations, setConversations] = useState(asked.conversations);
  const { folder, search, everything, everywhere } = asked;
  const query = useMemo(
    () => ({ folder, search, everything, everywhere, conversations }),
    [folder, search, everything, everywhere, conversations],
  );
  const choose = (on: boolean) => {
    setConversations(on);
    void access.rememberConversations(on).then((answer) => {
      // Pages that the browser has kept list in the old way.
      if (answer.ok) refresh();
      else failed(answer.code === 'no_answer' ? 'webmail.unreachable' : answer.code);
    });
  };
  return { query, choose };
}

type CursorWish = Pick<DeskWish, 'onOpen'> & { rows: Rows; openKey: string | null };

/** Where the keys are, and which message is open: the two go together while one is open. */
function useCursor({ rows, openKey, onOpen }: CursorWish) {
  const [moved, setCursor] = useState(-1);
  const openAt = positionOf(rows.state, openKey);
  const cursor = openAt ?? moved;
  // Where the keys have got to: they may be pressed faster than an opened message is drawn.
  const reached = useRef(cursor);
  useEffect(() => {
    reached.current = cursor;
  }, [cursor]);
  const { state, expand } = rows;
  const openRowAt = (position: number, how: 'push' | 'replace' = 'push') => {
    const row = state.rows.get(position);
    setCursor(position);
    if (row !== undefined) onOpen({ folder: row.folder, validity: row.validity, uid: row.uid }, how);
  };
  const focusLine = (position: number) => {
    const row = state.rows.get(position);
    if (row !== undefined) requestAnimationFrame(() => document.getElementById(lineId(row))?.focus({ preventScroll: true }));
  };
  const fold = (position: number, expanded: boolean) => {
    const at = conversationAt(state, position);
    const conversation = at === null ? null : (state.rows.get(at)?.conversation ?? null);
    if (at === null || conversation === null || conversation.expanded === expanded) return;
    setCursor(at);
    focusLine(at);
    void expand(conversation.uids, expanded);
  };
  const openRow = openAt === null ? undefined : state.rows.get(openAt);
  return {
    cursor,
    openRow: openRow === undefined ? null : newestAlone(openRow),
    fold,
    forget: () => setCursor(-1),
    press(position: number) {
      const conversation = state.rows.get(position)?.conversation ?? null;
      if (conversation === null) openRowAt(position);
      else fold(position, !conversation.expanded);
    },
    step(by: 1 | -1) {
      const within = (position: number) => Math.max(0, Math.min(state.total - 1, position));
      let next = within(reached.current + by);
      // Whoever reads goes from message to message: one that is unfolded is below its conversation.
      if (openKey !== null && state.rows.get(next)?.conversation?.expanded === true) next = within(next + by);
      reached.current = next;
      if (openKey !== null) openRowAt(next, 'replace');
      else setCursor(next);
      focusLine(next);
    },
    close() {
      setCursor(cursor);
      onOpen(null, 'push');
      focusLine(cursor);
    },
    leaveOpen(leaving: ReadonlySet<string>) {
      const next = nextToRead(state, cursor, leaving);
      if (next !== null && window.matchMedia(BOTH_PANES).matches) openRowAt(next, 'replace');
      else onOpen(null, 'replace');
    },
  };
}

/** Below what leaves, or else above it. */
function nextToRead({ rows }: RowsState, cursor: number, leaving: ReadonlySet<string>): number | null {
  const stays = (row: MailRow) => row.conversation?.expanded !== true && !leaving.has(messageKey(row));
  for (const by of [1, -1]) {
    for (let at = cursor + by; ; at += by) {
      const row = rows.get(at);
      if (row === undefined) break;
      if (stays(row)) return at;
    }
  }
  return null;
}

function folderIsTrash(folders: readonly MailFolder[], path: string): boolean {
  const trash = folders.find(({ specialUse }) => specialUse === '\\Trash')?.path;
  return trash !== undefined && (path === trash || path.startsWith(`${trash}/`));
}

/** Does what takes these messages out of the list; an open one among them makes room for the next. */
export function leave(desk: Desk, rows: readonly MailRow[], act: () => void): void {
  const leaving = messageKeys(rows);
  if (desk.openKey !== null && leaving.has(desk.openKey)) desk.leaveOpen(leaving);
  desk.selection.clear();
  act();
}
