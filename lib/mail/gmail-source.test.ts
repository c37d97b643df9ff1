/** Gmail's labels, as a scripted server says them: no real server at hand has X-GM-EXT-1. */
import { afterEach, expect, test } from 'vitest';
import { howMuch } from '../../worker/listing/list-changed.ts';
import { planFolders } from './folders/folder-name.ts';
import { openScriptedSource, type ScriptedSource } from './testing/scripted/scripted-source.ts';

const FOLDERS = [
  '() "/" "INBOX"',
  '(\\All) "/" "[Gmail]/All Mail"',
  '(\\Flagged) "/" "[Gmail]/Starred"',
  '(\\Sent) "/" "[Gmail]/Sent Mail"',
  '() "/" "Work"',
];
/** UID to labels. */
const ALL: [number, string][] = [
  [1, ''],
  [2, '"\\\\Inbox"'],
  [3, '"\\\\Important" "\\\\Starred"'],
  [4, 'Work'],
  [5, '"\\\\Sent"'],
  [6, '"Hidden label"'],
];

let current: ScriptedSource | undefined;
afterEach(() => current?.stop());

async function open(capabilities: string, modSeq = 900): Promise<ScriptedSource['source']> {
  current = await openScriptedSource((command, tag) => {
    if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 CONDSTORE ${capabilities}\r\n${tag} OK x\r\n`;
    if (/^LIST "" "?\*/.test(command)) return `${FOLDERS.map((line) => `* LIST ${line}\r\n`).join('')}${tag} OK x\r\n`;
    if (command.startsWith('STATUS'))
      return `* STATUS "x" (MESSAGES 6 UIDNEXT 7 UIDVALIDITY 7 HIGHESTMODSEQ ${modSeq})\r\n${tag} OK x\r\n`;
    if (command.startsWith('EXAMINE'))
      return `* 6 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 7] x\r\n* OK [HIGHESTMODSEQ ${modSeq}] x\r\n${tag} OK x\r\n`;
    if (!command.startsWith('UID FETCH')) return undefined;
    const labelled = command.includes('X-GM-LABELS');
    const row = ([uid, labels]: [number, string]) =>
      `* ${uid} FETCH (${labelled ? `X-GM-LABELS (${labels}) ` : ''}UID ${uid} FLAGS () RFC822.SIZE 10)\r\n`;
    return `${ALL.map(row).join('')}${tag} OK x\r\n`;
  });
  return current.source;
}

test('mail that was archived at Gmail is nowhere but in All Mail: it is listed there, and nothing that another folder shows', async () => {
  const source = await open('X-GM-EXT-1');
  const folders = await source.listFolders();
  expect(planFolders(folders, []).map(({ sourcePath, destinationPath }) => [sourcePath, destinationPath])).toEqual([
    ['INBOX', 'INBOX'],
    ['[Gmail]/All Mail', 'Archive'],
    ['[Gmail]/Starred', null],
    ['[Gmail]/Sent Mail', 'Sent'],
    ['Work', 'Work'],
  ]);
  const { messages, exists } = await source.listMessages('[Gmail]/All Mail');
  expect(messages.map(({ uid }) => uid)).toEqual([1, 3, 6]);
  expect(exists, 'nothing was withheld').toBe(0);
  expect((await source.listMessages('Work')).messages).toHaveLength(6);
  expect(current?.scripted.received.match(/X-GM-LABELS/g)).toHaveLength(1);
});

test('a label that changes is noticed although no message comes or goes, and quiet is quiet', async () => {
  const source = await open('X-GM-EXT-1');
  const { uidNext, exists, uidValidity } = await source.listMessages('[Gmail]/All Mail');
  const known = {
    sourcePath: '[Gmail]/All Mail',
    sourceUidValidity: uidValidity,
    sourceExists: exists,
    sourceUidNext: uidNext,
    newestPendingAt: null,
    countedAt: new Date(),
  };
  expect(howMuch(known, await source.folderStatus('[Gmail]/All Mail'))).toBe('nothing');
  await current?.stop();
  const later = await open('X-GM-EXT-1', 901);
  expect(howMuch(known, await later.folderStatus('[Gmail]/All Mail'))).toBe('whole');
});

test('a view of all mail at another server is left out as before', async () => {
  const source = await open('');
  const plans = planFolders(await source.listFolders(), []);
  expect(plans[1]).toMatchObject({ sourcePath: '[Gmail]/All Mail', skip: 'all_mail' });
});
