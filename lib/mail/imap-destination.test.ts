import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { startTestOldProvider } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { openImapDestination } from './imap-destination.ts';
import type { MailDestination, OutgoingMessage } from './mail-destination.ts';
import { bodyOf } from './message/mail-body.ts';
import { collect } from './testing/contract-mail.ts';
import { imapScript, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

let scripted: ScriptedServer | undefined;
let destination: MailDestination | undefined;

afterEach(async () => {
  await destination?.close();
  await scripted?.stop();
});

const message = (key: number, flags: string[] = [], size = 10): OutgoingMessage => ({
  key,
  body: bodyOf(Buffer.from(`Subject: ${key}\r\n\r\n${'x'.repeat(size)}\r\n`)),
  flags,
  internalDate: new Date('2024-05-06T07:08:09Z'),
});

/** A server that takes each APPEND with its literal and then says what `answer` says; null: it cuts the connection. */
async function openScripted(answer: (count: number, command: string) => string | null): Promise<MailDestination> {
  let pending: { tag: string; command: string } | undefined;
  let count = 0;
  let literalEnds = false;
  const script = imapScript((command, tag) => {
    if (command.startsWith('APPEND')) {
      pending = { tag, command };
      return '+ go on\r\n';
    }
    if (command.startsWith('CREATE')) return `${tag} OK created\r\n`;
    return undefined;
  });
  scripted = await startScriptedServer({
    ...script,
    onLine(line, socket) {
      // The line end after the literal, whose last line is all x, completes the command; the rest of the literal is swallowed.
      if (pending === undefined) script.onLine?.(line, socket);
      else if (line.startsWith('xxx')) literalEnds = true;
      else if (literalEnds) {
        const { tag, command } = pending;
        pending = undefined;
        literalEnds = false;
        count++;
        const said = answer(count, command);
        if (said === null) socket.destroy();
        else socket.write(`${tag} ${said}\r\n`);
      }
    },
  });
  const server: MailServer = { host: '127.0.0.1', port: scripted.port, security: 'none' };
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
      {
        key: 2,
        stored: false,
        reason: 'message_refused',
        serverText: expect.stringContaining('Message contains invalid header'),
      },
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
      await opened.close();
      await scripted?.stop();
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
      await opened.close();
      await scripted?.stop();
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

  test('into a folder that has vanished makes it once', async () => {
    const opened = await openScripted((count) => (count === 1 ? 'NO [TRYCREATE] no such folder' : 'OK done'));
    expect(await opened.append('客户', [message(1), message(2)])).toMatchObject([{ stored: true }, { stored: true }]);
    expect(scripted?.received.match(/CREATE "?&W6JiNw-"?/g)).toHaveLength(1);
    expect(scripted?.received.match(/SUBSCRIBE "?&W6JiNw-"?/g)).toHaveLength(1);
  });

  test('into a folder that cannot be made says folder_gone', async () => {
    const opened = await openScripted(() => 'NO [TRYCREATE] no such folder');
    await expect(opened.append('x', [message(1)])).rejects.toMatchObject({ reason: 'folder_gone', reach: 'folder' });
  });

  test('whose keywords are refused goes without them', async () => {
    const flagsSent: string[] = [];
    const opened = await openScripted((_, command) => {
      const flags = /\((.*?)\)/.exec(command)?.[1] ?? '';
      flagsSent.push(flags);
      return flags.includes('kw') ? 'BAD Invalid keyword' : 'OK done';
    });
    expect(await opened.append('INBOX', [message(1, ['\\Seen', 'kw'])])).toMatchObject([{ stored: true }]);
    expect(flagsSent).toEqual(['\\Seen kw', '\\Seen']);
  });

  test('asks the guard before each command and before it is complete, the second try included', async () => {
    let asked = 0;
    const opened = await openScripted((count) => (count === 1 ? 'NO [TRYCREATE] no such folder' : 'OK done'));
    await opened.append('x', [message(1), message(2)], () => asked++);
    // Three commands, and in each: before the first byte, before the message, before the last line end.
    expect(asked).toBe(9);
  });
});

describe('on real Dovecot', () => {
  test('a full mailbox stops at once, and what was stored before stays', async () => {
    const user = { address: 'full@old.example', password: 'x' };
    const provider = await startTestOldProvider({ users: [user], quotaBytes: 100_000 });
    try {
      const server: MailServer = {
        host: provider.host,
        port: provider.imapsPort,
        security: 'tls',
        ca: readFileSync(provider.caFile, 'utf8'),
      };
      destination = await openImapDestination(server, { user: user.address, password: user.password });
      const messages = [message(1, [], 40_000), message(2, [], 40_000), message(3, [], 40_000), message(4)];
      await expect(destination.append('INBOX', messages)).rejects.toMatchObject({ reason: 'over_quota', reach: 'mailbox' });
      await destination.close();
      destination = await openImapDestination(server, { user: user.address, password: user.password });
      expect(await collect(destination.listMessages('INBOX', 1n))).toHaveLength(2);
      await expect(destination.ensureFolder('~not/valid')).rejects.toMatchObject({ reason: 'folder_refused', reach: 'folder' });
      expect(await destination.folderState('INBOX')).toMatchObject({ uidNext: 3n });
    } finally {
      await provider.stop();
    }
  });
});
