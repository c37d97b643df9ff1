import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type ImapOptions, openImapConnection } from '../imap/imap-connection.ts';
import { imapScript, type ScriptedServer, startScriptedServer } from '../testing/scripted/scripted-server.ts';
import { CommandStream } from './command-stream.ts';

let scripted: ScriptedServer;
let stream: CommandStream | undefined;

afterEach(async () => {
  await stream?.close();
  await scripted?.stop();
});

/** A stream to a server that answers the command `X` as told. */
async function open(
  onX: (socket: Socket, tag: string) => string | null,
  options: Partial<ImapOptions> = {},
): Promise<CommandStream> {
  scripted = await startScriptedServer(imapScript((command, tag, socket) => (command === 'X' ? onX(socket, tag) : undefined)));
  const server = { host: '127.0.0.1', port: scripted.port, security: 'none' } as const;
  stream = new CommandStream(await openImapConnection(server, { user: 'a', password: 'b' }, { side: 'destination', ...options }));
  return stream;
}

/** Sends this without end. */
const pour = (text: string) => (socket: Socket) => {
  const lines = text.repeat(Math.ceil(60_000 / text.length));
  const more = () => {
    while (!socket.destroyed && socket.write(lines));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
  return null;
};

const broken = (reason: string, reach = 'mailbox') => ({ reason, reach, side: 'destination' });

describe('a server that does not end is broken off', () => {
  test.each([
    ['untagged lines', '* 1 EXISTS\r\n'],
    ['lines that are no response', 'nonsense\r\n'],
    ['empty lines', '\r\n'],
    ['requests to go on', '+ go on\r\n'],
    ['answers that nobody waits for', 'B99 OK x\r\n'],
    ['small literals', '* X {10}\r\n0123456789\r\n'],
    ['literals in one response', '* X {1}\r\na'],
    ['a line', 'x'],
  ])('with %s', async (_, text) => {
    const opened = await open(pour(text));
    await expect(opened.command(['X'])).rejects.toMatchObject(broken('protocol_error'));
  });

  test('with a literal that nobody asked for', async () => {
    const opened = await open(() => '* X {2000000}\r\n');
    await expect(opened.command(['X'])).rejects.toMatchObject(broken('protocol_error'));
  });

  test('with silence, also in the middle of an answer', async () => {
    for (const said of [null, '* 1 EX', '* X {10}\r\n012']) {
      const opened = await open(() => said, { silenceMs: 200 });
      await expect(opened.command(['X'])).rejects.toMatchObject(broken('timeout'));
      await scripted.stop();
    }
  });
});

describe('the end of a connection', () => {
  test('by BYE says why', async () => {
    const opened = await open((socket) => {
      socket.end('* BYE [UNAVAILABLE] Server too busy, try again\r\n');
      return null;
    });
    await expect(opened.command(['X'])).rejects.toMatchObject({
      ...broken('throttled', 'server'),
      serverText: '[UNAVAILABLE] Server too busy, try again',
    });
  });

  test('without a word is a lost one', async () => {
    for (const end of [
      (socket: Socket) => socket.end(),
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.resetAndDestroy(),
    ]) {
      const opened = await open((socket) => {
        end(socket);
        return null;
      });
      await expect(opened.command(['X'])).rejects.toMatchObject(broken('connection_lost'));
      await scripted.stop();
    }
  });

  test('by us, because we were told to stop', async () => {
    const controller = new AbortController();
    const opened = await open(
      () => {
        controller.abort();
        return null;
      },
      { signal: controller.signal },
    );
    await expect(opened.command(['X'])).rejects.toMatchObject(broken('aborted'));
    await expect(opened.command(['X'])).rejects.toMatchObject(broken('aborted'));
  });
});

test('answers are read whatever stands in their words', async () => {
  for (const [said, answer] of [
    ['OK', { status: 'OK', code: undefined, text: '' }],
    ['ok done', { status: 'OK', text: 'done' }],
    ['NO [OVERQUOTA] 邮箱已满 {3}', { status: 'NO', code: 'OVERQUOTA', text: '邮箱已满 {3}' }],
    ['OK [APPENDUID 7 1:3,5] x', { code: 'APPENDUID', codeData: '7 1:3,5', text: 'x' }],
    ['BAD [] x', { status: 'BAD', code: undefined, text: '[] x' }],
    ['NO a\rb', { status: 'NO', text: 'a\rb' }],
    ['OK done\r', { status: 'OK', text: 'done' }],
  ] as const) {
    const opened = await open((_, tag) => `OKAY\r\n${tag} OKAY\r\n${tag} ${said}\r\n`);
    expect(await opened.command(['X']), said).toMatchObject(answer);
    await opened.close();
    await scripted.stop();
  }
});

test('while reading is paused no time passes, and nothing is lost', async () => {
  const opened = await open((_, tag) => `${'* 1 EXISTS\r\n'.repeat(50_000)}${tag} OK x\r\n`, { silenceMs: 200 });
  let count = 0;
  const answer = opened.command(['X'], {
    untagged() {
      if (++count === 100) {
        opened.pauseReading(true);
        setTimeout(() => opened.pauseReading(false), 500);
      }
      return true;
    },
  });
  expect(await answer).toMatchObject({ status: 'OK' });
  expect(count).toBe(50_000);
});
