import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
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

describe('a literal', () => {
  test('that is cut is never handed out', async () => {
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        socket.end('* 1 FETCH (UID 1 RFC822.SIZE 100 BODY[] {100}\r\nonly the beginning');
        return null;
      }),
    );
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'connection_lost', reach: 'mailbox' });
    await expect(opened.listFolders()).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('that is cut leaves no file behind', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'banjia-test-bodies-'));
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        socket.write(`* 1 FETCH (UID 1 BODY[] {500000}\r\n${'x'.repeat(400_000)}`, () => socket.end());
        return null;
      }),
      { tempDirectory: directory, largeMessageBytes: 100_000 },
    );
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'connection_lost' });
    await opened.close();
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test('larger than we take is read to its end and reported, and the session goes on', async () => {
    const opened = await openScripted(
      onFetch((_, tag) => `${body(1, 1, 'x'.repeat(15_000))}${body(2, 2, 'small')}${tag} OK x\r\n`),
      { maxMessageBytes: 1000 },
    );
    expect(await readable(await opened.fetchMessages(INBOX, [1, 2]))).toEqual([
      { uid: 1, body: null, reason: 'message_too_big', serverText: null },
      { uid: 2, text: 'small' },
    ]);
    expect(await opened.listFolders()).toHaveLength(1);
  });

  test('beyond all measure is not waited for', async () => {
    for (const size of ['9999999999', '99999999999999999999999']) {
      const opened = await openScripted(
        onFetch((_, _tag, socket) => {
          socket.write(`* 1 FETCH (UID 1 BODY[] {${size}}\r\n`);
          return null;
        }),
        { maxMessageBytes: 1_000_000 },
      );
      await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
      await current?.stop();
    }
  });

  test('of a large message goes through a private file, which goes with the body', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'banjia-test-bodies-'));
    const text = 'x'.repeat(2_500_000);
    const opened = await openScripted(
      onFetch((_, tag) => `${body(1, 1, text)}${body(2, 2, 'small')}${tag} OK x\r\n`),
      { tempDirectory: directory, largeMessageBytes: 1_000_000 },
    );
    const bodies = await opened.fetchMessages(INBOX, [1, 2]);
    expect(await readable(bodies)).toEqual([
      { uid: 1, text },
      { uid: 2, text: 'small' },
    ]);
    const [name = ''] = await readdir(directory);
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    await Promise.all(bodies.map((one) => one.body?.discard()));
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test('that our own disk cannot take is our side’s failure, not the old server’s', async () => {
    const opened = await openScripted(
      onFetch((what, tag) => `${/ 2 /.test(what) ? body(2, 2, 'small') : body(1, 1, 'x'.repeat(2000))}${tag} OK x\r\n`),
      { tempDirectory: join(tmpdir(), 'banjia-test-no-such-directory'), largeMessageBytes: 1000 },
    );
    const failure = { reason: 'server_error', reach: 'message', side: 'destination' };
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject(failure);
    await expect(opened.fetchMessages(INBOX, [2]), 'and the source can be used on').resolves.toMatchObject([{ uid: 2 }]);
  });
});

describe('a server that does not end', () => {
  test('silence within a command is a timeout', async () => {
    const opened = await openScripted(
      onFetch(() => null),
      { silenceMs: 300 },
    );
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'timeout', reach: 'mailbox' });
  });

  test('an endless stream of LIST lines is broken off', async () => {
    const opened = await openScripted((command, _tag, socket) => {
      if (!/^LIST "" "?\*/.test(command)) return undefined;
      let count = 0;
      const pour = () => {
        const lines = () => Array.from({ length: 200 }, () => `* LIST () "/" "folder ${count++}"\r\n`).join('');
        while (!socket.destroyed && socket.write(lines()));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
      return null;
    });
    await expect(opened.listFolders()).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
  });

  test.each([
    ['more messages than it says to hold', 3, undefined],
    ['as many messages as it says to hold, which no folder has', 4_000_000_000, 5000],
  ])('a folder that lists %s is broken off', async (_, exists, mostMessages) => {
    const opened = await openScripted(
      (command, tag, socket) => {
        if (command.startsWith('EXAMINE')) return `* ${exists} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n${tag} OK done\r\n`;
        if (!command.startsWith('UID FETCH')) return undefined;
        let count = 0;
        const pour = () => {
          const lines = () => Array.from({ length: 200 }, () => row(++count, count)).join('');
          while (!socket.destroyed && socket.write(lines()));
          if (!socket.destroyed) socket.once('drain', pour);
        };
        pour();
        return null;
      },
      { mostMessages },
    );
    await expect(opened.listMessages('INBOX')).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
  });

  test('an endless line is broken off', async () => {
    const opened = await openScripted((command, _tag, socket) => {
      if (!command.startsWith('EXAMINE')) return undefined;
      socket.write(`* OK ${'x'.repeat(3_000_000)}`);
      return null;
    });
    await expect(opened.listMessages('INBOX')).rejects.toMatchObject({ reason: 'protocol_error', reach: 'mailbox' });
  });

  test('Exchange’s request to wait is reported at once instead of being slept through', async () => {
    const opened = await openScripted(
      onFetch((_, tag) => `${tag} BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n`),
    );
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({
      reason: 'throttled',
      reach: 'server',
      retryAfterSeconds: 93,
    });
    expect(current?.scripted.received.match(/FETCH/g)).toHaveLength(1);
  });

  test('Gmail’s daily budget is neither a full mailbox nor a wrong password', async () => {
    const words = 'Account exceeded command or bandwidth limits. (Failure)';
    const opened = await openScripted(onFetch((_, tag) => `${tag} NO [OVERQUOTA] ${words}\r\n`));
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'daily_budget', serverText: words });
  });

  test('BYE in the middle of a FETCH says why', async () => {
    const opened = await openScripted(
      onFetch((_, _tag, socket) => {
        socket.end('* BYE Too many connections，稍后再试\r\n');
        return null;
      }),
    );
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({
      reason: 'throttled',
      serverText: 'Too many connections，稍后再试',
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
    await expect(opened.fetchMessages(INBOX, [1])).rejects.toMatchObject({ reason: 'aborted', reach: 'mailbox' });
    await expect(opened.listFolders()).rejects.toMatchObject({ reason: 'aborted' });
  });
});
