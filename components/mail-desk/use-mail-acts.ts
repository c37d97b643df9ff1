'use client';

import { useTranslations } from 'next-intl';
import type { Outcome } from '@/components/form/outcome';
import type { MailAccess } from '@/components/mail-list/mail-access';
import { messageKeys, uidsOf, unseenKeys } from '@/components/mail-list/row-messages';
import { marked, without } from '@/components/mail-list/rows-state';
import type { Rows } from '@/components/mail-list/use-rows';
import { showUndo } from '@/components/ui/toaster';
import type { MailFolder, MailRow, MessagesRef, MovedTo } from '@/lib/schemas/mail';

interface ActsWish {
  access: MailAccess;
  rows: Rows;
  changeFolders: (change: (folders: MailFolder[]) => MailFolder[]) => void;
  /** Counts are looked at again. */
  look: () => Promise<void>;
  failed: (code: string) => void;
}

export interface MailActs {
  mark: (rows: readonly MailRow[], flag: 'seen' | 'flagged', on: boolean) => void;
  move: (rows: readonly MailRow[], to: { path: string; label: string }) => void;
  /** Into the trash, or from there for good. */
  remove: (rows: readonly MailRow[], forGood: boolean) => void;
}

/** The limit of one request; see lib/schemas/mail.ts. */
const AT_ONCE = 1000;

/** Messages of several folders, as a search finds them, and of conversations, by folder and in requests of a size that is taken. */
export function byFolder(rows: readonly MailRow[]): MessagesRef[] {
  const groups = new Map<string, { folder: string; validity: string; uids: Set<number> }>();
  for (const row of rows) {
    const { folder, validity } = row;
    const group = groups.get(`${validity} ${folder}`) ?? { folder, validity, uids: new Set<number>() };
    for (const uid of uidsOf(row)) group.uids.add(uid);
    groups.set(`${validity} ${folder}`, group);
  }
  return [...groups.values()].flatMap(({ folder, validity, uids }) =>
    Array.from({ length: Math.ceil(uids.size / AT_ONCE) }, (_, index) => ({
      folder,
      validity,
      uids: [...uids].slice(index * AT_ONCE, (index + 1) * AT_ONCE),
    })),
  );
}

/** The page shows at once what was asked for; when the server refuses, the list is read anew and the reason is told. */
export function useMailActs({ access, rows, changeFolders, look, failed }: ActsWish): MailActs {
  const t = useTranslations('mailList');

  const settle = async <T>(asked: Promise<Outcome<T>>[]): Promise<T[] | null> => {
    const answers = await Promise.all(asked.map((one) => one.catch(() => ({ ok: false, code: 'failed', values: {} }) as const)));
    const refused = answers.find((answer) => !answer.ok);
    if (refused !== undefined && !refused.ok) {
      failed(refused.code === 'no_answer' ? 'webmail.unreachable' : refused.code);
      await rows.reload();
    }
    void look();
    return refused === undefined ? answers.flatMap((answer) => (answer.ok ? [answer.value] : [])) : null;
  };

  const undo = async (places: MovedTo[], from: readonly MessagesRef[]) => {
    const back = places.flatMap((place, index) => {
      const to = from[index]?.folder;
      return place === null || to === undefined ? [] : [access.move({ ...place, to })];
    });
    await settle(back);
    await rows.reload();
  };

  const leave = (leaving: readonly MailRow[], text: string, act: (group: MessagesRef) => Promise<Outcome<MovedTo>>) => {
    const groups = byFolder(leaving);
    rows.change((state) => without(state, messageKeys(leaving)));
    changeFolders((folders) => folders.map((folder) => withoutUnseen(folder, leaving)));
    void settle(groups.map(act)).then((places) => {
      if (places?.some((place) => place !== null) === true) showUndo(text, t('undo'), () => void undo(places, groups));
    });
  };

  return {
    mark(markedRows, flag, on) {
      // Of a conversation some may have the mark already: to have it twice is nothing.
      const changed = markedRows.filter((row) => row.conversation !== null || row[flag] !== on);
      if (changed.length === 0) return;
      rows.change((state) => marked(state, messageKeys(changed), { flag, on }));
      if (flag === 'seen') changeFolders((folders) => folders.map((folder) => withSeen(folder, changed, on)));
      void settle(byFolder(changed).map((group) => access.mark({ ...group, flag, on })));
    },
    move(moving, { path, label }) {
      leave(moving, t('moved', { count: messageKeys(moving).size, folder: label }), (group) =>
        access.move({ ...group, to: path }),
      );
    },
    remove(leaving, forGood) {
      leave(leaving, t('removed', { count: messageKeys(leaving).size }), (group) => access.remove({ ...group, forGood }));
    },
  };
}

function withSeen(folder: MailFolder, rows: readonly MailRow[], seen: boolean): MailFolder {
  const here = rows.filter((row) => row.folder === folder.path);
  const unread = unseenKeys(here).size;
  return { ...folder, unseen: Math.max(0, folder.unseen + (seen ? -unread : messageKeys(here).size - unread)) };
}

function withoutUnseen(folder: MailFolder, rows: readonly MailRow[]): MailFolder {
  const count = unseenKeys(rows.filter((row) => row.folder === folder.path)).size;
  return { ...folder, unseen: Math.max(0, folder.unseen - count) };
}
