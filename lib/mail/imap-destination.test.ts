import { afterEach, describe, expect, test } from 'vitest';
import { openImapDestination } from './imap-destination.ts';
import type { MailDestination, OutgoingMessage } from './mail-destination.ts';
import { bodyOf } from './message/mail-body.ts';
import { commandScript, type GivenCommand } from './testing/scripted/scripted-commands.ts';
import { type ScriptedServer, startScriptedServer } from './testing/scripted/scripted-server.ts';

/** What our platform may answer, and what becomes of the messages. */

let scripted: ScriptedServer | undefined;
let destination: MailDestination | undefined;

afterEach(stop);

async function stop(): Promise<void> {
  await destination?.close();
  await scripted?.stop();
}

const message = (key: number, flags: string[] = [], size = 10): OutgoingMessage => ({
  key,
  body: bodyOf(Buffer.from(`Subject: ${key}\r\n\r\n${'x'.repeat(size)}\r\n`)),
  flags,
  internalDate: new Date('2024-05-06T07:08:09Z'),
});

const keysOf = ({ literals }: GivenCommand) => literals.map((text) => Number(/Subject: (\d+)/.exec(text)?.[1]));

/** A server that answers each APPEND as `answer` says, without its tag; null: it cuts the connection. */
async function openScripted(
  answer: (count: number, command: GivenCommand) => string | null,
  capabilities = '',
  other?: (command: GivenCommand) => string | undefined,
): Promise<MailDestination> {
  let count = 0;
  const script = commandScript({
    capabilities,
    answer(command) {
      if (!command.text.startsWith('APPEND')) return other?.(command);
      const said = answer(++count, command);
      if (said === null) command.socket.destroy();
      return said === null ? null : `${command.tag} ${said}\r\n`;
    },
  });
  scripted = await startScriptedServer(script);
  const server = { host: '127.0.0.1', port: scripted.port, security: 'none' } as const;
  destination = await openImapDestination(server, { user: 'a*migrator', password: 'b' });
  return destination;
}

describe('an append that is answered', () => {
  test('without UIDPLUS is stored all the same', async () => {
    const opened = await openScripted(() => 'OK done');
    expect(await opened.append('INBOX', [message(1)])).toEqual([{ key: 1, stored: true, uid: null, uidValidity: null }]);
  });

  test('that is refused for its content costs that message alone', async () => {
    const opened = await openScripted((count) =>
      count === 2 ? 'NO [CANNOT] Message contains invalid header' : `OK [APPENDUID 7 ${count}] done`,
    );
    expect(await opened.append('INBOX', [message(1), message(2), message(3)])).toEqual([
      { key: 1, stored: true, uid: 1n, uidValidity: 7n },
      { key: 2, stored: false, reason: 'message_refused', serverText: 'Message contains invalid header' },
      { key: 3, stored: true, uid: 3n, uidValidity: 7n },
    ]);
  });

  test('that is too big says so', async () => {
    const opened = await openScripted(() => 'NO [TOOBIG] Too big for us');
    expect(await opened.append('INBOX', [message(1)])).toMatchObject([{ stored: false, reason: 'message_too_big' }]);
  });

  test('to a mailbox that is full stops, by code and by words', async () => {
    for (const words of ['NO [OVERQUOTA] Quota exceeded', 'NO You exceeded your mail quota']) {
      const opened = await openScripted(() => words);
      await expect(opened.append('INBOX', [message(1), message(2)])).rejects.toMatchObject({
        reason: 'over_quota',
        reach: 'mailbox',
        side: 'destination',
      });
      await stop();
    }
  });

  test('that fails for the server’s own trouble refuses no message', async () => {
    for (const [words, reason] of [
      ['NO [SERVERBUG] Internal error occurred. Refer to server log', 'server_error'],
      ['NO [UNAVAILABLE] Temporary failure', 'throttled'],
      ['NO [LIMIT] slow down', 'throttled'],
    ] as const) {
      const opened = await openScripted(() => words);
      await expect(opened.append('INBOX', [message(1)]), words).rejects.toMatchObject({ reason });
      await stop();
    }
  });

  test('with a set of UIDs that counts other messages tells none', async () => {
    const opened = await openScripted(() => 'OK [APPENDUID 7 5:9] done', 'MULTIAPPEND');
    expect(await opened.append('INBOX', [message(1), message(2)])).toMatchObject([
      { stored: true, uid: null },
      { stored: true, uid: null },
    ]);
  });
});

describe('an append of a batch', () => {
  test('that holds a bad message is halved until that one is alone, while other batches are on their way', async () => {
    const batches: number[][] = [];
    const opened = await openScripted((_, command) => {
      batches.push(keysOf(command));
      return keysOf(command).includes(5) ? 'NO [CANNOT] NUL in header' : `OK [APPENDUID 7 ${keysOf(command).join()}] done`;
    }, 'MULTIAPPEND LITERAL+');
    const numbers = (from: number) => Array.from({ length: 8 }, (_, i) => message(from + i));
    const results = await Promise.all([1, 11, 21].map((from) => opened.append('INBOX', numbers(from))));
    const stored = results.flat().map((one) => (one.stored ? Number(one.uid) : one.reason));
    const all = results.flat().map(({ key }) => key);
    expect(stored).toEqual(all.map((key) => (key === 5 ? 'message_refused' : key)));
    expect(batches.slice(0, 3).map(([first]) => first)).toEqual([1, 11, 21]);
    expect(batches.slice(3)).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [5, 6], [5], [6], [7, 8]]);
  });

  test('that is over quota is stored as far as there is room', async () => {
    const stored: number[] = [];
    const opened = await openScripted((_, command) => {
      const keys = keysOf(command);
      if (stored.length + keys.length > 3) return 'NO [OVERQUOTA] Quota exceeded';
      stored.push(...keys);
      return 'OK done';
    }, 'MULTIAPPEND LITERAL+');
    await expect(
      opened.append(
        'INBOX',
        [1, 2, 3, 4, 5].map((key) => message(key)),
      ),
    ).rejects.toMatchObject({
      reason: 'over_quota',
    });
    expect(stored).toEqual([1, 2, 3]);
  });

  test('without MULTIAPPEND ends only when nothing of it is on its way any more', async () => {
    const answered: number[] = [];
    const opened = await openScripted((_, command) => {
      answered.push(...keysOf(command));
      return keysOf(command).includes(1) ? 'NO [NONEXISTENT] no such folder' : 'OK done';
    }, 'LITERAL+');
    await expect(opened.append('INBOX', [message(1), message(2), message(3)])).rejects.toMatchObject({ reason: 'folder_gone' });
    expect(answered).toEqual([1, 2, 3, 1]);
    expect(await opened.folderState('INBOX').catch((error) => error.reason)).toBe('protocol_error');
  });

  test('carries NUL in a literal8 where the server takes one, and as 0x80 where not', async () => {
    const nul = { ...message(1), body: bodyOf(Buffer.from('Subject: nul\r\n\r\na\0b\r\n')) };
    for (const [capabilities, announced] of [
      ['BINARY LITERAL+', '~{21+}'],
      ['LITERAL+', ' {21+}'],
      ['BINARY', '~{21}'],
    ]) {
      const opened = await openScripted(() => 'OK done', capabilities);
      expect(await opened.append('INBOX', [nul])).toMatchObject([{ stored: true }]);
      expect(scripted?.received).toContain(announced);
      expect(scripted?.received.includes('\0')).toBe(capabilities?.includes('BINARY'));
      await stop();
    }
  });
});

describe('an append with a difficulty', () => {
  test('whose answer is cut off has an unknown outcome', async () => {
    const opened = await openScripted((count) => (count === 2 ? null : 'OK done'));
    await expect(opened.append('INBOX', [message(1), message(2)])).rejects.toMatchObject({
      reason: 'connection_lost',
      reach: 'mailbox',
      side: 'destination',
    });
    await expect(opened.folderState('INBOX')).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('into a folder that has vanished makes it once, however many messages find it missing', async () => {
    for (const capabilities of ['', 'LITERAL+', 'MULTIAPPEND LITERAL+']) {
      let there = false;
      const opened = await openScripted(
        () => (there ? 'OK done' : 'NO [TRYCREATE] no such folder'),
        capabilities,
        ({ text }) => {
          if (text.startsWith('CREATE')) there = true;
          return undefined;
        },
      );
      expect(await opened.append('客户', [message(1), message(2)])).toMatchObject([{ stored: true }, { stored: true }]);
      expect(scripted?.received.match(/CREATE "?&W6JiNw-"?/g)).toHaveLength(1);
      expect(scripted?.received.match(/SUBSCRIBE "?&W6JiNw-"?/g)).toHaveLength(1);
      await stop();
    }
  });

  test('into a folder that cannot be made says folder_gone', async () => {
    const opened = await openScripted(() => 'NO [TRYCREATE] no such folder');
    await expect(opened.append('x', [message(1)])).rejects.toMatchObject({ reason: 'folder_gone', reach: 'folder' });
  });

  test('whose keywords are refused goes without them', async () => {
    const flagsSent: string[] = [];
    const opened = await openScripted((_, { text }) => {
      const flags = /\((.*?)\)/.exec(text)?.[1] ?? '';
      flagsSent.push(flags);
      return flags.includes('kw') ? 'BAD Invalid keyword' : 'OK done';
    });
    expect(await opened.append('INBOX', [message(1, ['\\Seen', 'kw'])])).toMatchObject([{ stored: true }]);
    expect(flagsSent).toEqual(['\\Seen kw', '\\Seen']);
  });

  test('asks the guard before each command, each message and each end, the second try included', async () => {
    let asked = 0;
    let there = false;
    const opened = await openScripted(
      () => (there ? 'OK done' : 'NO [TRYCREATE] no such folder'),
      '',
      ({ text }) => {
        if (text.startsWith('CREATE')) there = true;
        return undefined;
      },
    );
    const appended = await opened.append('x', [message(1), message(2)], () => {
      asked++;
    });
    expect(appended).toMatchObject([{ stored: true }, { stored: true }]);
    // Two messages, each sent twice: before the command, before its literal, before its last line end.
    expect(asked).toBe(12);
  });
});
