import { afterEach, describe, expect, test } from 'vitest';
import type { ImapSourceOptions } from './imap-source.ts';
import type { MailSource } from './mail-source.ts';
import {
  type Answer,
  body,
  onFetch,
  openScriptedSource,
  readable,
  row,
  type ScriptedSource,
} from './testing/scripted/scripted-source.ts';

let current: ScriptedSource | undefined;

afterEach(() => current?.stop());

async function openScripted(answer: Answer, options: ImapSourceOptions = {}): Promise<MailSource> {
  current = await openScriptedSource(answer, options);
  return current.source;
}

describe('listing', () => {
  test('takes the whole folder with one command, from a UID on if asked, and a date that is missing as 1970', async () => {
    const asked: string[] = [];
    const opened = await openScripted(
      onFetch((command, tag) => {
        asked.push(command);
        return `${row(3, 12)}${row(1, 4)}${row(2, 9, ' INTERNALDATE "01-Feb-2020 03:04:05 +0800"')}${tag} OK x\r\n`;
      }),
    );
    expect(await opened.listMessages('INBOX')).toEqual({
      uidValidity: 7n,
      uidNext: null,
      modSeq: null,
      exists: 3,
      messages: [
        { uid: 4, sizeBytes: 10, internalSeconds: 0, flags: ['\\Seen', 'kw'] },
        { uid: 9, sizeBytes: 10, internalSeconds: Date.UTC(2020, 0, 31, 19, 4, 5) / 1000, flags: ['\\Seen', 'kw'] },
        { uid: 12, sizeBytes: 10, internalSeconds: 0, flags: ['\\Seen', 'kw'] },
      ],
    });
    expect((await opened.listMessages('INBOX', 10)).messages.map(({ uid }) => uid)).toEqual([12]);
    const wanted = '(UID FLAGS INTERNALDATE RFC822.SIZE)';
    expect(asked).toEqual([`UID FETCH 1:* ${wanted}`, `UID FETCH 10:* ${wanted}`]);
  });

  test('goes on by windows of sequence numbers where fewer messages come than there are', async () => {
    const asked: string[] = [];
    const opened = await openScripted(
      onFetch((command, tag) => {
        asked.push(/FETCH (\S+)/.exec(command)?.[1] ?? '');
        if (command.startsWith('UID')) return `${row(1, 4)}${tag} OK first page\r\n`;
        return command.includes(' 1:2 ') ? `${row(1, 4)}${row(2, 9)}${tag} OK x\r\n` : `${row(3, 12)}${tag} OK x\r\n`;
      }),
      { listWindow: 2 },
    );
    expect((await opened.listMessages('INBOX')).messages.map(({ uid }) => uid)).toEqual([4, 9, 12]);
    expect(asked).toEqual(['1:*', '1:2', '3:*']);
  });

  test('passes over no message and gives none twice when messages vanish in between', async () => {
    // Eight messages with UIDs 1 to 8; after the first window 2 and 3 are expunged, so that 6 moves to the place of 4.
    const asked: string[] = [];
    let uids = [1, 2, 3, 4, 5, 6, 7, 8];
    const opened = await openScripted(
      (command, tag) => {
        if (command.startsWith('EXAMINE')) return `* 8 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK [READ-ONLY] x\r\n`;
        if (command.startsWith('UID FETCH')) return `${row(1, 1)}${tag} OK x\r\n`;
        const [, first = '', last = ''] = /^FETCH (\d+):(\d+|\*)/.exec(command) ?? [];
        if (first === '') return undefined;
        asked.push(`${first}:${last}`);
        const rows = uids
          .map((uid, index) => row(index + 1, uid))
          .slice(Number(first) - 1, last === '*' ? undefined : Number(last));
        const answer = `${rows.join('')}${asked.length === 1 ? '* 2 EXPUNGE\r\n* 2 EXPUNGE\r\n' : ''}${tag} OK x\r\n`;
        if (asked.length === 1) uids = uids.filter((uid) => uid !== 2 && uid !== 3);
        return answer;
      },
      { listWindow: 4 },
    );
    expect((await opened.listMessages('INBOX')).messages.map(({ uid }) => uid)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(asked).toEqual(['1:4', '3:*']);
  });

  test('by windows is not disturbed by other calls, nor they by it', async () => {
    let open = '';
    const inFolder: string[] = [];
    const opened = await openScripted(
      (command, tag) => {
        const examined = /^EXAMINE "(.*)"/.exec(command);
        if (examined !== null) {
          open = examined[1] ?? '';
          return undefined;
        }
        if (!/^(UID )?FETCH/.test(command)) return undefined;
        inFolder.push(`${open} ${/^(?:UID )?FETCH \S+/.exec(command)}`);
        const offset = open === 'a' ? 0 : 100;
        if (command.includes('BODY')) return `${body(1, 101, 'from b')}${tag} OK x\r\n`;
        const [, first = '1'] = /^FETCH (\d)/.exec(command) ?? [];
        return `${row(Number(first), offset + Number(first))}${tag} OK x\r\n`;
      },
      { listWindow: 1 },
    );
    const [a, b, bodies] = await Promise.all([
      opened.listMessages('a'),
      opened.listMessages('b'),
      opened.fetchMessages({ path: 'b', uidValidity: 7n }, [101]),
    ]);
    expect(a.messages.map(({ uid }) => uid)).toEqual([1, 2, 3]);
    expect(b.messages.map(({ uid }) => uid)).toEqual([101, 102, 103]);
    expect(await readable(bodies)).toEqual([{ uid: 101, text: 'from b' }]);
    expect(inFolder.filter((line) => line.startsWith('a'))).toHaveLength(4);
  });

  test('of a folder that is larger in words than in messages comes to an end', async () => {
    let asked = 0;
    const opened = await openScripted((command, tag) => {
      if (command.startsWith('EXAMINE')) return `* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK x\r\n`;
      if (!/FETCH/.test(command)) return undefined;
      asked++;
      return `${asked < 3 ? row(asked, asked) : ''}${tag} OK x\r\n`;
    });
    expect((await opened.listMessages('INBOX')).messages.map(({ uid }) => uid)).toEqual([1, 2]);
    expect(asked).toBeLessThan(30);
  });

  test('of an empty folder is empty, also where a server calls that an error', async () => {
    const opened = await openScripted((command, tag) => {
      if (command.startsWith('EXAMINE')) return `* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK x\r\n`;
      return /FETCH/.test(command) ? `${tag} BAD Invalid messageset\r\n` : undefined;
    });
    expect(await opened.listMessages('INBOX')).toMatchObject({ exists: 0, messages: [] });
  });

  test('tells mail that comes meanwhile from mail that is withheld', async () => {
    const opened = await openScripted(onFetch((_, tag) => `${row(1, 1)}${row(2, 2)}${row(3, 3)}* 4 EXISTS\r\n${tag} OK x\r\n`));
    expect(await opened.listMessages('INBOX')).toMatchObject({ exists: 3 });
    expect(current?.scripted.received.match(/FETCH/g)).toHaveLength(1);
  });

  test('of folders takes names that are no modified UTF-7 as they are, and opens them so', async () => {
    const opened = await openScripted((command, tag) => {
      if (/^LIST "" "?\*/.test(command))
        return `* LIST () "/" INBOX\r\n* LIST () "/" "&broken"\r\n* LIST () "/" "&W6JiNw-"\r\n* LIST () NIL "x"\r\n${tag} OK x\r\n`;
      return undefined;
    });
    expect((await opened.listFolders()).map(({ path, delimiter }) => [path, delimiter])).toEqual([
      ['INBOX', '/'],
      ['&broken', '/'],
      ['客户', '/'],
      ['x', null],
    ]);
    await opened.listMessages('&broken');
    await opened.listMessages('客户');
    await opened.folderStatus('&broken');
    expect(current?.scripted.received).toContain('EXAMINE "&broken"');
    expect(current?.scripted.received).toContain('EXAMINE "&W6JiNw-"');
    expect(current?.scripted.received).toContain('STATUS "&broken"');
  });

  test('that is refused for a while closes the source, one that is refused for good does not', async () => {
    const opened = await openScripted((command, tag) => {
      if (command.startsWith('EXAMINE "closed"')) return `${tag} NO [NOPERM] not for you\r\n`;
      return command.startsWith('EXAMINE "busy"') ? `${tag} NO [LIMIT] slow down\r\n` : undefined;
    });
    await expect(opened.listMessages('closed')).rejects.toMatchObject({ reason: 'folder_refused', reach: 'folder' });
    expect(await opened.listFolders()).toHaveLength(1);
    await expect(opened.listMessages('busy')).rejects.toMatchObject({ reason: 'throttled', reach: 'server' });
    await expect(opened.listFolders()).rejects.toMatchObject({ reason: 'connection_lost' });
  });
});
