import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ImapSourceOptions } from './imap-source.ts';
import type { MailSource } from './mail-source.ts';
import {
  type Answer,
  body,
  INBOX,
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

describe('reading', () => {
  test('a message without a body, by NIL or by emptiness, is unreadable; an empty one is empty', async () => {
    const opened = await openScripted(
      onFetch(
        (_, tag) =>
          `* 1 FETCH (UID 1 RFC822.SIZE 9 BODY[] NIL)\r\n* 2 FETCH (UID 2 RFC822.SIZE 9 BODY[] "")\r\n` +
          `* 3 FETCH (UID 3 RFC822.SIZE 0 BODY[] "")\r\n* 5 FETCH (UID 5 RFC822.SIZE 9 BODY[] {0}\r\n)\r\n` +
          `* 6 FETCH (UID 6 RFC822.SIZE 0 BODY[] {0}\r\n)\r\n${tag} OK x\r\n`,
      ),
    );
    expect(await readable(await opened.fetchMessages(INBOX, [1, 2, 3, 4, 5, 6]))).toEqual([
      { uid: 1, body: null, reason: 'message_unreadable', serverText: null },
      { uid: 2, body: null, reason: 'message_unreadable', serverText: null },
      { uid: 3, text: '' },
      { uid: 5, body: null, reason: 'message_unreadable', serverText: null },
      { uid: 6, text: '' },
    ]);
  });

  test('a body is taken wherever it stands in the answer', async () => {
    const opened = await openScripted(
      onFetch(
        (_, tag) =>
          `* 1 FETCH (BODY[] {3}\r\none UID 1 RFC822.SIZE 3)\r\n* 2 FETCH (FLAGS (\\Seen UID) body[] {3}\r\ntwo UID 2)\r\n` +
          `* 3 FETCH (UID 3 BODY[] "thr\\"ee")\r\n${tag} OK x\r\n`,
      ),
    );
    expect(await readable(await opened.fetchMessages(INBOX, [1, 2, 3]))).toEqual([
      { uid: 1, text: 'one' },
      { uid: 2, text: 'two' },
      { uid: 3, text: 'thr"ee' },
    ]);
  });

  test('one message that the server cannot read hides no other', async () => {
    const opened = await openScripted(
      onFetch((command, tag) => {
        if (command.startsWith('UID FETCH 1:3')) return `${body(1, 1, 'one')}${tag} NO [CANNOT] Corrupted index\r\n`;
        if (command.startsWith('UID FETCH 2')) return `${tag} NO Message 2 is damaged\r\n`;
        return `${body(3, 3, 'three')}${tag} OK x\r\n`;
      }),
    );
    expect(await readable(await opened.fetchMessages(INBOX, [1, 2, 3]))).toEqual([
      { uid: 1, text: 'one' },
      { uid: 2, body: null, reason: 'message_unreadable', serverText: 'Message 2 is damaged' },
      { uid: 3, text: 'three' },
    ]);
  });

  test('messages that vanish meanwhile are asked for twice and then left out', async () => {
    const opened = await openScripted(
      onFetch((command, tag) => `${command.includes('1:2') ? body(1, 1, 'one') : ''}${tag} NO [EXPUNGEISSUED] gone\r\n`),
    );
    expect(await readable(await opened.fetchMessages(INBOX, [1, 2]))).toEqual([{ uid: 1, text: 'one' }]);
    expect(current?.scripted.received.match(/UID FETCH \S+/g)).toEqual(['UID FETCH 1:2', 'UID FETCH 2']);
  });

  test('a message that nobody asked for is not taken, nor one of them twice', async () => {
    const opened = await openScripted(
      onFetch((_, tag) => `${body(9, 9, 'other')}${body(1, 1, 'one')}${body(1, 1, 'again')}${tag} OK x\r\n`),
    );
    expect(await readable(await opened.fetchMessages(INBOX, [1]))).toEqual([{ uid: 1, text: 'one' }]);
  });

  test('messages that nobody asked for, without end, are broken off', async () => {
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        const pour = () => {
          while (!socket.destroyed && socket.write(body(9, 9, 'other').repeat(50)));
          if (!socket.destroyed) socket.once('drain', pour);
        };
        pour();
        return null;
      }),
    );
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
  });

  test('answers of two commands that the server mixes find their messages', async () => {
    const tags: string[] = [];
    const opened = await openScripted(
      onFetch((command, tag, socket) => {
        tags.push(tag);
        if (tags.length < 3) return null;
        expect(command).toContain('CHANGEDSINCE');
        socket.write(
          `${body(3, 3, 'three')}* 2 FETCH (UID 2 FLAGS (kw) MODSEQ (9))\r\n${body(1, 1, 'one')}${body(4, 4, 'four')}`,
        );
        socket.write(`${tags[1]} OK second\r\n${tags[2]} OK third\r\n${body(2, 2, 'two')}${tags[0]} OK first\r\n`);
        return null;
      }),
    );
    const [first, second, changed] = await Promise.all([
      opened.fetchMessages(INBOX, [1, 2]),
      opened.fetchMessages(INBOX, [3, 4]),
      opened.changedFlags(INBOX, 5n),
    ]);
    expect([await readable(first), await readable(second)]).toEqual([
      [
        { uid: 1, text: 'one' },
        { uid: 2, text: 'two' },
      ],
      [
        { uid: 3, text: 'three' },
        { uid: 4, text: 'four' },
      ],
    ]);
    expect(changed).toEqual([{ uid: 2, flags: ['kw'] }]);
  });

  test('a folder that is refused while its messages are asked for gives nothing of the folder before it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'banjia-test-bodies-'));
    const opened = await openScripted(
      (command, tag) => {
        if (command.startsWith('EXAMINE "B"')) return `${tag} NO [NOPERM] Access denied\r\n`;
        // The server stays in A and answers from there.
        if (command.includes('BODY')) return `${body(1, 1, 'a message of A, and a long one')}${tag} OK x\r\n`;
        return /FETCH/.test(command) ? `${row(1, 1)}${row(2, 2)}${row(3, 3)}${tag} OK x\r\n` : undefined;
      },
      { tempDirectory: directory, largeMessageBytes: 5 },
    );
    await opened.listMessages('A');
    const refused = { reason: 'folder_refused', reach: 'folder' };
    const [listed, read] = await Promise.allSettled([
      opened.listMessages('B'),
      opened.fetchMessages({ path: 'B', uidValidity: 7n }, [1]),
    ]);
    expect([listed, read]).toMatchObject([{ reason: refused }, { reason: refused }]);
    expect(await readdir(directory)).toEqual([]);
    expect(await readable(await opened.fetchMessages({ path: 'A', uidValidity: 7n }, [1]))).toHaveLength(1);
    await rm(directory, { recursive: true });
  });

  test('a folder that was made anew gives nothing, and what came of it is removed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'banjia-test-bodies-'));
    const options = { tempDirectory: directory, largeMessageBytes: 2 };
    const opened = await openScripted(
      onFetch((_, tag) => `${body(1, 1, 'one')}${tag} OK x\r\n`),
      options,
    );
    const read = opened.fetchMessages({ path: 'INBOX', uidValidity: 6n }, [1]);
    await expect(read).rejects.toMatchObject({ reason: 'uid_validity_changed', reach: 'folder' });
    await opened.close();
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });
});
