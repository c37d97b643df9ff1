/** Gmail's All Mail in the survey, as a scripted server says it: no real server at hand has X-GM-EXT-1. */
import { afterEach, expect, test } from 'vitest';
import { imapScript, type ScriptedServer, startScriptedServer } from '../testing/scripted/scripted-server.ts';
import { estimateRemainder, remainderSample } from './size-estimate.ts';
import { type AccountSurvey, surveyAccount } from './survey-account.ts';

const FOLDERS: [string, number][] = [
  ['() "/" "INBOX"', 2],
  ['(\\All) "/" "[Gmail]/All Mail"', 5],
  ['(\\Flagged) "/" "[Gmail]/Starred"', 1],
];
/** Labels of the messages of All Mail. */
const ALL = ['"\\\\Inbox"', '', '"\\\\Starred"', '"\\\\Inbox" "\\\\Important"', '"Hidden label"'];

let scripted: ScriptedServer | undefined;
afterEach(() => scripted?.stop());

async function survey(capabilities: string): Promise<AccountSurvey> {
  const counts = new Map(FOLDERS.map(([line, count]) => [/"([^"]+)"$/.exec(line)?.[1] ?? '', count]));
  scripted = await startScriptedServer(
    imapScript((command, tag) => {
      if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK x\r\n`;
      if (/^LIST "" "?\*/.test(command)) return `${FOLDERS.map(([line]) => `* LIST ${line}\r\n`).join('')}${tag} OK x\r\n`;
      const [, path = ''] = /^(?:STATUS|EXAMINE) "?([^"]+?)"?(?: \(|$)/.exec(command) ?? [];
      const count = counts.get(path) ?? 0;
      if (command.startsWith('STATUS')) return `* STATUS "${path}" (MESSAGES ${count})\r\n${tag} OK x\r\n`;
      if (command.startsWith('EXAMINE'))
        return `* ${count} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n${tag} OK x\r\n`;
      if (!command.startsWith('FETCH')) return undefined;
      if (!command.includes('X-GM-LABELS'))
        return `* 1 FETCH (UID 1 RFC822.SIZE 100)\r\n* 2 FETCH (UID 2 RFC822.SIZE 100)\r\n${tag} OK x\r\n`;
      const rows = ALL.map((labels, i) => `* ${i + 1} FETCH (UID ${i + 1} RFC822.SIZE 10 X-GM-LABELS (${labels}))\r\n`);
      return `${rows.join('')}${tag} OK x\r\n`;
    }),
  );
  const server = { host: '127.0.0.1', port: scripted.port, security: 'none' } as const;
  return surveyAccount(server, { user: 'a', password: 'b' });
}

test('what was archived at Gmail is counted with its size, and nothing that another folder shows', async () => {
  expect(await survey('X-GM-EXT-1')).toMatchObject({ messageCount: 2 + 3, folderCount: 2, sizeBytes: 230, sizeEstimated: false });
});

test('All Mail of another server is a view of what the folders hold', async () => {
  expect(await survey('')).toMatchObject({ messageCount: 2, folderCount: 1, sizeBytes: 200, sizeEstimated: false });
});

test('a very large All Mail is looked at here and there, and the rest is taken to be like that', () => {
  expect(remainderSample(20_000)).toBe('1:*');
  expect(remainderSample(100_000).split(',')).toHaveLength(500);
  const looked = Array.from({ length: 500 }, (_, i) => ({ archived: i % 5 === 0, size: 1000 }));
  expect(estimateRemainder(looked, 100_000)).toEqual({ messages: 20_000, sizeBytes: 20_000_000, exact: false });
  expect(estimateRemainder(looked, 500)).toEqual({ messages: 100, sizeBytes: 100_000, exact: true });
  expect(estimateRemainder([], 9), 'it did not let us in').toEqual({ messages: 0, sizeBytes: 0, exact: false });
});
