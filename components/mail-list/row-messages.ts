/** Which messages a line stands for: a conversation for all of its own. Pure. */
import type { MailRow } from '../../lib/schemas/mail.ts';

type Named = Pick<MailRow, 'folder' | 'validity' | 'uid'>;

/** Names one message. */
export function messageKey({ folder, validity, uid }: Named): string {
  return `${validity}-${uid}-${folder}`;
}

/** Names one line. That of a conversation is another than that of its newest message, with which it looks alike. */
export function keyOf(row: MailRow): string {
  return row.conversation === null ? messageKey(row) : `conversation-${messageKey(row)}`;
}

export function uidsOf({ uid, conversation }: MailRow): number[] {
  return conversation?.uids ?? [uid];
}

/** Each message once, also where both it and its conversation are meant. */
export function messageKeys(rows: Iterable<MailRow>): Set<string> {
  return new Set([...rows].flatMap((row) => uidsOf(row).map((uid) => messageKey({ ...row, uid }))));
}

/** How many of the messages are unread, each counted once. */
export function unseenKeys(rows: Iterable<MailRow>): Set<string> {
  return new Set(
    [...rows].flatMap((row) =>
      (row.conversation?.unseen ?? (row.seen ? [] : [row.uid])).map((uid) => messageKey({ ...row, uid })),
    ),
  );
}

/** The newest message of a line by itself, for what is done to the open message and to no other. */
export function newestAlone(row: MailRow): MailRow {
  const { conversation, uid } = row;
  if (conversation === null) return row;
  return {
    ...row,
    conversation: null,
    seen: !conversation.unseen.includes(uid),
    flagged: conversation.flagged.includes(uid),
  };
}

/** The line as it is when these messages have a mark or not. */
export function withMark(
  row: MailRow,
  keys: ReadonlySet<string>,
  { flag, on }: { flag: 'seen' | 'flagged'; on: boolean },
): MailRow {
  const { conversation } = row;
  if (conversation === null) return keys.has(messageKey(row)) ? { ...row, [flag]: on } : row;
  const list = flag === 'seen' ? 'unseen' : 'flagged';
  const isMeant = (uid: number) => keys.has(messageKey({ ...row, uid }));
  const listed = (uid: number) => (isMeant(uid) ? on === (flag === 'flagged') : conversation[list].includes(uid));
  const uids = conversation.uids.filter(listed);
  return {
    ...row,
    [flag]: flag === 'seen' ? uids.length === 0 : uids.length > 0,
    conversation: { ...conversation, [list]: uids },
  };
}

/** The line without these messages; null when nothing is left of it. */
export function withoutMessages(row: MailRow, keys: ReadonlySet<string>): MailRow | null {
  const { conversation } = row;
  if (conversation === null) return keys.has(messageKey(row)) ? null : row;
  const stays = (uid: number) => !keys.has(messageKey({ ...row, uid }));
  const uids = conversation.uids.filter(stays);
  const [newest] = uids;
  if (newest === undefined) return null;
  if (uids.length === conversation.uids.length) return row;
  const unseen = conversation.unseen.filter(stays);
  const flagged = conversation.flagged.filter(stays);
  const left = { ...conversation, uids, unseen, flagged };
  return { ...row, uid: newest, seen: unseen.length === 0, flagged: flagged.length > 0, conversation: left };
}
