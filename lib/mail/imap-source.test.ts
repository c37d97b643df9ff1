import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { MailServer } from './connection.ts';
import { type ImapSourceOptions, openImapSource } from './imap-source.ts';
import type { MailSource } from './mail-source.ts';
import { collect } from './testing/contract-mail.ts';
import { imapScript, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

/** What no honest server does, and what the source makes of it. */

let scripted: ScriptedServer | undefined;
let source: MailSource | undefined;

afterEach(async () => {
  await source?.close();
  await scripted?.stop();
});

type Answer = (command: string, tag: string, socket: Socket) => string | null | undefined;

async function openScripted(answer: Answer, options: ImapSourceOptions = {}): Promise<MailSource> {
  scripted = await startScriptedServer(imapScript(answer));
  const server: MailServer = { host: '127.0.0.1', port: scripted.port, security: 'none' };
  source = await openImapSource(server, { user: 'a', password: 'b' }, options);
  return source;
}

/** Answers every FETCH of any kind; the rest as imapScript does. */
const onFetch =
  (answer: (what: string, tag: string, socket: Socket) => string | null): Answer =>
  (command, tag, socket) =>
    /^(UID )?FETCH/.test(command) ? answer(command, tag, socket) : undefined;

const row = (seq: number, uid: number, more = '') =>
  `* ${seq} FETCH (UID ${uid} FLAGS (\\Seen \\Recent kw) RFC822.SIZE 10${more})\r\n`;
const body = (seq: number, uid: number, text: string) =>
  `* ${seq} FETCH (UID ${uid} RFC822.SIZE ${text.length} BODY[] {${text.length}}\r\n${text})\r\n`;

describe('listing', () => {
  test('takes windows by sequence number, and a date that is missing as 1970', async () => {
    const asked: string[] = [];
    const opened = await openScripted(
      onFetch((command, tag) => {
        asked.push(/^(?:UID )?FETCH (\S+)/.exec(command)?.[1] ?? '');
        return asked.length === 1
          ? `${row(1, 4)}${row(2, 9, ' INTERNALDATE "01-Feb-2020 03:04:05 +0800"')}${tag} OK x\r\n`
          : `${row(3, 12)}${tag} OK x\r\n`;
      }),
      { listWindow: 2 },
    );
    await opened.openFolder('INBOX');
    expect(await collect(opened.listMessages())).toEqual([
      { uid: 4, sizeBytes: 10, internalDate: new Date(0), flags: ['\\Seen', 'kw'] },
      { uid: 9, sizeBytes: 10, internalDate: new Date('2020-01-31T19:04:05Z'), flags: ['\\Seen', 'kw'] },
      { uid: 12, sizeBytes: 10, internalDate: new Date(0), flags: ['\\Seen', 'kw'] },
    ]);
    expect(asked).toEqual(['1:2', '3:*']);
  });

  test('passes over no message and gives none twice when messages vanish in between', async () => {
    // Eight messages with UIDs 1 to 8; after the first window 2 and 3 are expunged, so that 6 moves to the place of 4.
    const asked: string[] = [];
    let uids = [1, 2, 3, 4, 5, 6, 7, 8];
    const opened = await openScripted(
      (command, tag) => {
        if (command.startsWith('EXAMINE')) return `* 8 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK [READ-ONLY] x\r\n`;
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
    await opened.openFolder('INBOX');
    expect((await collect(opened.listMessages())).map(({ uid }) => uid)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(asked).toEqual(['1:4', '3:*']);
  });

  test('of folders takes names that are no modified UTF-7 as they are, and opens them so', async () => {
    const opened = await openScripted((command, tag) => {
      if (/^LIST "" "?\*/.test(command))
        return `* LIST () "/" INBOX\r\n* LIST () "/" "&broken"\r\n* LIST () "/" "&W6JiNw-"\r\n* LIST () NIL "x"\r\n${tag} OK x\r\n`;
      return undefined;
    });
    expect((await opened.listFolders()).map(({ path, delimiter }) => [path, delimiter])).toEqual(
      expect.arrayContaining([
        ['INBOX', '/'],
        ['&broken', '/'],
        ['客户', '/'],
        ['x', null],
      ]),
    );
    await opened.openFolder('&broken');
    await opened.openFolder('客户');
    expect(scripted?.received).toContain('EXAMINE "&broken"');
    expect(scripted?.received).toContain('EXAMINE "&W6JiNw-"');
  });
});

describe('reading', () => {
  test('a message without a body, by NIL or by emptiness, comes as null; an empty one as empty', async () => {
    const opened = await openScripted(
      onFetch(
        (_, tag) =>
          `* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[] NIL)\r\n* 2 FETCH (UID 2 RFC822.SIZE 9 BODY[] "")\r\n* 3 FETCH (UID 3 RFC822.SIZE 0 BODY[] "")\r\n${tag} OK x\r\n`,
      ),
    );
    await opened.openFolder('INBOX');
    expect(await collect(opened.fetchMessages([1, 2, 3, 4]))).toEqual([
      { uid: 1, body: null, serverText: null },
      { uid: 2, body: null, serverText: null },
      { uid: 3, body: Buffer.alloc(0), serverText: null },
    ]);
  });

  test('one message that the server cannot read hides no other', async () => {
    const opened = await openScripted(
      onFetch((command, tag) => {
        if (command.startsWith('UID FETCH 1,2,3')) return `${body(1, 1, 'one')}${tag} NO [CANNOT] Corrupted index\r\n`;
        if (command.startsWith('UID FETCH 2')) return `${tag} NO Message 2 is damaged\r\n`;
        return `${body(3, 3, 'three')}${tag} OK x\r\n`;
      }),
    );
    await opened.openFolder('INBOX');
    expect(await collect(opened.fetchMessages([1, 2, 3]))).toEqual([
      { uid: 1, body: Buffer.from('one'), serverText: null },
      { uid: 2, body: null, serverText: 'Message 2 is damaged' },
      { uid: 3, body: Buffer.from('three'), serverText: null },
    ]);
  });

  test('a message that nobody asked for is not taken', async () => {
    const opened = await openScripted(
      onFetch((_, tag) => `${body(9, 9, 'other')}${body(1, 1, 'one')}${body(1, 1, 'again')}${tag} OK x\r\n`),
    );
    await opened.openFolder('INBOX');
    expect((await collect(opened.fetchMessages([1]))).map(({ body: bytes }) => bytes?.toString())).toEqual(['one']);
  });

  test('a literal that is cut is never handed out', async () => {
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        socket.end('* 1 FETCH (UID 1 RFC822.SIZE 100 BODY[] {100}\r\nonly the beginning');
        return null;
      }),
    );
    await opened.openFolder('INBOX');
    await expect(collect(opened.fetchMessages([1]))).rejects.toMatchObject({ reason: 'connection_lost', reach: 'mailbox' });
    await expect(opened.listFolders()).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('a literal beyond our limit is not taken into memory', async () => {
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        socket.write('* 1 FETCH (UID 1 BODY[] {9999999999}\r\n');
        return null;
      }),
      { maxMessageBytes: 1_000_000 },
    );
    await opened.openFolder('INBOX');
    await expect(collect(opened.fetchMessages([1]))).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
  });

  test('a large message is read in pieces, also from a server that gives less than was asked for', async () => {
    const text = 'x'.repeat(2_500_000);
    const opened = await openScripted(
      onFetch((command, tag) => {
        const [, start, length] = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(command) ?? [];
        if (start === undefined) return `* 1 FETCH (UID 1 RFC822.SIZE ${text.length})\r\n${tag} OK x\r\n`;
        const piece = text.slice(Number(start), Number(start) + Math.min(Number(length), 400_000));
        return `* 1 FETCH (UID 1 BODY[]<${start}> {${piece.length}}\r\n${piece})\r\n${tag} OK x\r\n`;
      }),
      { largeMessageBytes: 1_000_000 },
    );
    await opened.openFolder('INBOX');
    await collect(opened.listMessages());
    await opened.openFolder('INBOX');
    const [message] = await collect(opened.fetchMessages([1]));
    expect(message?.body?.equals(Buffer.from(text))).toBe(true);
    expect(scripted?.received).not.toMatch(/BODY\.PEEK\[\]\)/);
  });
});

describe('a server that does not end', () => {
  test('silence within a command is a timeout', async () => {
    const opened = await openScripted(
      onFetch(() => null),
      { silenceMs: 300 },
    );
    await opened.openFolder('INBOX');
    await expect(collect(opened.fetchMessages([1]))).rejects.toMatchObject({ reason: 'timeout', reach: 'mailbox' });
  });

  test('an endless stream of LIST lines is broken off', async () => {
    const opened = await openScripted((command, _tag, socket) => {
      if (!/^LIST "" "?\*/.test(command)) return undefined;
      const line = `* LIST () "/" "${'folder'.repeat(20)}"\r\n`.repeat(200);
      const pour = () => {
        while (!socket.destroyed && socket.write(line));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
      return null;
    });
    await expect(opened.listFolders()).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
  });

  test('an endless line is broken off', async () => {
    const opened = await openScripted((command, _tag, socket) => {
      if (!command.startsWith('EXAMINE')) return undefined;
      socket.write(`* OK ${'x'.repeat(3_000_000)}`);
      return null;
    });
    await expect(opened.openFolder('INBOX')).rejects.toMatchObject({ reason: 'protocol_error' });
  });

  test('Exchange’s request to wait is reported at once instead of being slept through', async () => {
    const opened = await openScripted(
      onFetch((_, tag) => `${tag} BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n`),
    );
    await opened.openFolder('INBOX');
    const started = performance.now();
    await expect(collect(opened.fetchMessages([1]))).rejects.toMatchObject({ reason: 'throttled', reach: 'server' });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('BYE in the middle of a FETCH says why', async () => {
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        socket.end('* BYE Too many connections\r\n');
        return null;
      }),
    );
    await opened.openFolder('INBOX');
    await expect(collect(opened.fetchMessages([1]))).rejects.toMatchObject({
      reason: 'throttled',
      serverText: 'Too many connections',
    });
  });

  test('an abort ends a command that is under way', async () => {
    const controller = new AbortController();
    const opened = await openScripted(
      onFetch(() => {
        controller.abort();
        return null;
      }),
      { signal: controller.signal },
    );
    await opened.openFolder('INBOX');
    await expect(collect(opened.fetchMessages([1]))).rejects.toMatchObject({ reason: 'aborted', reach: 'mailbox' });
  });
});
