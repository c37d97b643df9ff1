import { afterEach, describe, expect, test } from 'vitest';
import type { MailSource } from '../mail-source.ts';
import { type Answer, openScriptedSource, type ScriptedSource } from '../testing/scripted/scripted-source.ts';
import { nameParts, pathParts, readListResponse } from './folder-list.ts';
import { DroppedLiteral, KeptLiteral } from './response-reader.ts';

function kept(text: string): KeptLiteral {
  const literal = new KeptLiteral();
  literal.write(Buffer.from(text, 'latin1'));
  return literal;
}

describe('a LIST response', () => {
  test.each([
    ['* LIST () "/" INBOX', { path: 'INBOX', delimiter: '/', specialUse: '\\Inbox', selectable: true }],
    ['* LIST () "." inbox', { path: 'INBOX', name: 'inbox', specialUse: '\\Inbox' }],
    ['* LIST () "/" "InBox"', { path: 'INBOX', name: 'InBox' }],
    ['* LIST () "/" "Inbox/x"', { path: 'Inbox/x', specialUse: null }],
    ['* list (\\HasChildren) "/" "&W6JiNw-/2024"', { path: '客户/2024', attributes: ['\\HasChildren'] }],
    ['* LIST () NIL box', { path: 'box', delimiter: null }],
    ['* LIST () "" box', { path: 'box', delimiter: null }],
    ['* LIST (\\Noselect) "/" "a"', { path: 'a', selectable: false }],
    ['* LIST (\\NonExistent \\Sent) "/" "a"', { selectable: false, specialUse: '\\Sent' }],
    ['* LIST (\\HasNoChildren \\Trash) "\\\\" "a\\\\b"', { path: 'a\\b', delimiter: '\\', specialUse: '\\Trash' }],
    ['* LIST () "/" "quo\\"te"', { path: 'quo"te' }],
    ['* LIST () "/" a ("CHILDINFO" ("SUBSCRIBED"))', { path: 'a' }],
    ['* XLIST (\\HasNoChildren \\Inbox) "/" "&ZTZO9nux-"', { path: 'INBOX', name: '&ZTZO9nux-', specialUse: '\\Inbox' }],
    ['* XLIST (\\HasNoChildren \\Spam) "/" "Junk"', { path: 'Junk' }],
    ['* LIST () "/" "&broken"', { path: '&broken', name: '&broken' }],
    ['* LIST () "/" "\xe5\xae\xa2"', { path: '客', name: '\xe5\xae\xa2' }],
    ['* LIST () "/" "\xbf\xcd\xbb\xa7"', { path: '客户', name: '\xbf\xcd\xbb\xa7' }],
    ['* LIST () "/" "x\xff"', { path: 'x\xff', name: 'x\xff' }],
    ['* LIST () "/" 42', { path: '42' }],
  ])('%s', (text, folder) => {
    expect(readListResponse(text, [])).toMatchObject(folder);
  });

  test('may carry the name as a literal', () => {
    expect(readListResponse('* LIST () "/" {6}', [kept('a "b"\\')])).toMatchObject({ path: 'a "b"\\' });
    expect(readListResponse('* LIST () {1} {9}', [kept('.'), kept('&W6JiNw-')])).toMatchObject({ path: '客户', delimiter: '.' });
  });

  test.each([
    '* LSUB () "/" a',
    '* LIST',
    '* LIST ()',
    '* LIST () "/" ""',
    '* LIST () "/" NIL',
    '* LIST () "/" (a)',
    '* OK LIST',
  ])('%s names no folder', (text) => expect(readListResponse(text, [])).toBeNull());

  test('whose literal was thrown away names no folder', () => {
    expect(readListResponse('* LIST () "/" {6}', [new DroppedLiteral()])).toBeNull();
  });
});

test('a name goes out quoted, or as a literal where quotes cannot carry it', () => {
  expect(nameParts('a "b"\\')).toEqual(['"a \\"b\\"\\\\"']);
  expect(pathParts('客户')).toEqual(['"&W6JiNw-"']);
  expect(pathParts('a\r\nB1 DELETE x')).toEqual(['"a&AA0ACg-B1 DELETE x"']);
  for (const name of ['\xbf\xcd', 'a\r\nb', '\0']) {
    const [part] = nameParts(name);
    if (typeof part !== 'object') throw new Error('no literal');
    expect([part.sizeBytes, [...(part.pieces() as Iterable<Buffer>)].join('')]).toEqual([
      name.length,
      Buffer.from(name, 'latin1').toString(),
    ]);
  }
});

describe('the list of folders', () => {
  let current: ScriptedSource | undefined;

  afterEach(() => current?.stop());

  async function open(answer: Answer): Promise<MailSource> {
    current = await openScriptedSource(answer);
    return current.source;
  }

  const listing =
    (lines: string): Answer =>
    (command, tag, socket) => {
      if (!/^X?LIST "" "\*"/.test(command)) return undefined;
      socket.write(Buffer.from(`${lines}${tag} OK done\r\n`, 'latin1'));
      return null;
    };

  test('holds each folder once, INBOX in whatever spelling, and two names that read the same apart', async () => {
    const source = await open(
      listing(
        '* LIST () "/" INBOX\r\n* LIST () "/" a\r\n* LIST (\\Marked) "/" "a"\r\n* LIST () "/" "Inbox"\r\n' +
          '* LIST () "/" "&W6I-"\r\n* LIST () "/" "\xe5\xae\xa2"\r\n* LIST () "/" {3}\r\nb c\r\n',
      ),
    );
    expect((await source.listFolders()).map(({ path }) => path)).toEqual(['INBOX', 'a', '客', '\xe5\xae\xa2', 'b c']);
    await source.listMessages('客');
    expect(current?.scripted.received).toContain('EXAMINE "&W6I-"');
  });

  test('is asked for by XLIST where nothing newer is known, and with special uses where they are', async () => {
    for (const [capabilities, asked] of [
      ['XLIST', 'XLIST "" "*"\r\n'],
      ['XLIST SPECIAL-USE', 'LIST "" "*"\r\n'],
      ['SPECIAL-USE LIST-EXTENDED', 'LIST "" "*" RETURN (SPECIAL-USE)\r\n'],
      ['', ' LIST "" "*"\r\n'],
    ] as const) {
      const source = await open((command, tag) => {
        if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK done\r\n`;
        return /^X?LIST "" "\*"/.test(command) ? `* LIST () "/" INBOX\r\n${tag} OK done\r\n` : undefined;
      });
      expect(await source.listFolders()).toHaveLength(1);
      expect(current?.scripted.received).toContain(asked);
      await current?.stop();
    }
  });

  test('is not taken when the server refuses it in the middle', async () => {
    const source = await open((command, tag) =>
      /^LIST "" "\*"/.test(command) ? `* LIST () "/" a\r\n${tag} NO [SERVERBUG] Internal error\r\n` : undefined,
    );
    await expect(source.listFolders()).rejects.toMatchObject({ reason: 'server_error', reach: 'mailbox' });
  });
});

describe('the status of a folder', () => {
  test('is found behind any name, and several are answered in their order', async () => {
    const current = await openScriptedSource((command, tag) => {
      const [, name = ''] = /^STATUS "(.*?)" \(MESSAGES UIDNEXT UIDVALIDITY\)$/.exec(command) ?? [];
      if (name === '') return undefined;
      const lines: Record<string, string> = {
        a: '* STATUS a (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7)\r\n',
        'b (x)': '* STATUS b (x) (UIDVALIDITY 8 MESSAGES 0)\r\n',
        c: '* STATUS {3}\r\n)"( (UIDNEXT 4294967295 UIDVALIDITY 4294967295 MESSAGES 4294967295)\r\n',
      };
      return `${lines[name] ?? ''}${tag} OK done\r\n`;
    });
    const { source } = current;
    const status = await Promise.all(['a', 'b (x)', 'c', 'd'].map((path) => source.folderStatus(path)));
    const largest = 4_294_967_295n;
    expect(status).toEqual([
      { uidValidity: 7n, exists: 3, uidNext: 9n, modSeq: null },
      { uidValidity: 8n, exists: 0, uidNext: null, modSeq: null },
      { uidValidity: largest, exists: Number(largest), uidNext: largest, modSeq: null },
      { uidValidity: 0n, exists: 0, uidNext: null, modSeq: null },
    ]);
    await current.stop();
  });
});
