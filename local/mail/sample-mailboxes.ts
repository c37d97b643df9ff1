import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from '../machine/run-command.ts';
import type { ServerAccount } from '../machine/server-account.ts';
import { oldMaildir } from '../servers/old-provider.ts';
import { correspondence } from './correspondence.ts';
import { curiosities, EMPTY_FOLDERS } from './curiosities.ts';
import { writeMaildir } from './maildir.ts';
import type { SampleMessage } from './sample-message.ts';
import { EXPORT_TRADE } from './stories/export-trade.ts';
import { HOME_TRADE } from './stories/home-trade.ts';
import { OFFICE_LIFE } from './stories/office-life.ts';
import { COLLEAGUE_IDS, COLLEAGUES, type ColleagueId } from './stories/people.ts';

export interface SampleMailbox {
  id: ColleagueId;
  address: string;
  displayName: string;
  messages: SampleMessage[];
  emptyFolders: string[][];
}

/** All sample mailboxes with all mail up to the given day; the same for the same day. */
export function sampleMailboxes(until: Date): SampleMailbox[] {
  const all = [...correspondence([...EXPORT_TRADE, ...HOME_TRADE, ...OFFICE_LIFE], until), ...curiosities()];
  return COLLEAGUE_IDS.map((id) => ({
    id,
    address: COLLEAGUES[id].address,
    displayName: COLLEAGUES[id].name,
    messages: all.filter((message) => message.owner === id && message.internalDate <= until),
    emptyFolders: EMPTY_FOLDERS.filter((empty) => empty.owner === id).map((empty) => empty.folder),
  }));
}

/** Puts the mailboxes on the old provider's disk. To be done while that server has not opened them yet. */
export async function fillOldProvider(directory: string, mailboxes: SampleMailbox[], account: ServerAccount): Promise<void> {
  await mkdir(`${directory}/mail`, { recursive: true });
  for (const mailbox of mailboxes) {
    const maildir = oldMaildir(directory, mailbox.address);
    await rm(maildir, { recursive: true, force: true });
    await mkdir(dirname(maildir), { recursive: true });
    await writeMaildir(maildir, mailbox.messages, mailbox.emptyFolders);
  }
  if (!account.own) await runCommand('chown', ['-R', `${account.uid}:${account.gid}`, `${directory}/mail`]);
}
