import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type ImapOptions, openImapConnection } from '../imap/imap-connection.ts';
import { type CommandScript, commandScript, type GivenCommand } from '../testing/scripted/scripted-commands.ts';
import { type ScriptedServer, startScriptedServer } from '../testing/scripted/scripted-server.ts';
import { CommandStream } from './command-stream.ts';

let scripted: ScriptedServer;
let stream: CommandStream | undefined;

afterEach(async () => {
  await stream?.close();
  await scripted?.stop();
});

async function open(script: CommandScript, options: Partial<ImapOptions> = {}): Promise<CommandStream> {
  scripted = await startScriptedServer(commandScript(script));
  const server = { host: '127.0.0.1', port: scripted.port, security: 'none' } as const;
  stream = new CommandStream(await openImapConnection(server, { user: 'a', password: 'b' }, { side: 'source', ...options }));
  return stream;
}

const literal = (text: string) => ({ sizeBytes: text.length, binary: false, pieces: () => [Buffer.from(text)] });
const lost = { reason: 'connection_lost', reach: 'mailbox', side: 'source' };

/** Waits until the server has got so much. */
async function received(pattern: RegExp): Promise<void> {
  while (!pattern.test(scripted.received)) await nextTurn();
}

describe('commands in flight', () => {
  test('are answered in any order, each by its tag', async () => {
    const given: GivenCommand[] = [];
    const opened = await open({
      answer(command) {
        if (!command.text.startsWith('X')) return undefined;
        given.push(command);
        if (given.length < 4) return null;
        return given
          .toReversed()
          .map(({ tag, text }) => `${tag} ${text === 'X3' ? 'NO [LIMIT 5 6]' : 'OK'} ${text} done\r\n`)
          .join('');
      },
    });
    const answers = await Promise.all(['X1', 'X2', 'X3', 'X4'].map((text) => opened.command([text])));
    expect(answers).toEqual([
      { status: 'OK', code: undefined, codeData: '', text: 'X1 done' },
      { status: 'OK', code: undefined, codeData: '', text: 'X2 done' },
      { status: 'NO', code: 'LIMIT', codeData: '5 6', text: 'X3 done' },
      { status: 'OK', code: undefined, codeData: '', text: 'X4 done' },
    ]);
    expect(scripted.received).toMatch(/B1 X1\r\nB2 X2\r\nB3 X3\r\nB4 X4\r\n$/);
  });

  test('get the untagged responses that they know for theirs, the oldest first', async () => {
    let held = '';
    const opened = await open({
      answer({ tag, text }) {
        if (text === 'X1') held = tag;
        if (text === 'X2') return `* B 1\r\n* A 1\r\n* C 1\r\n${tag} OK x\r\n* A 2\r\n* B 2\r\n${held} OK x\r\n* A 3\r\n`;
        return text === 'X1' ? null : undefined;
      },
    });
    const got: string[] = [];
    const taker = (name: string, mine: RegExp) => ({
      untagged(text: string) {
        if (mine.test(text)) got.push(`${name} ${text}`);
        return mine.test(text);
      },
    });
    await Promise.all([opened.command(['X1'], taker('first', /A/)), opened.command(['X2'], taker('second', /[AB]/))]);
    expect(got).toEqual(['second * B 1', 'first * A 1', 'first * A 2']);
  });

  test('are told of their answer before anything that follows it is looked at', async () => {
    const got: string[] = [];
    const opened = await open({
      answer: ({ tag, text }) => (text === 'X1' ? null : text === 'X2' ? `B1 OK x\r\n* A\r\n${tag} OK x\r\n` : undefined),
    });
    const first = opened.command(['X1'], { answered: ({ status }) => got.push(status) });
    const second = opened.command(['X2'], { untagged: (text) => got.push(text) > 0 });
    await Promise.all([first, second]);
    expect(got).toEqual(['OK', '* A']);
  });

  test('all fail when the connection ends, and so does what is asked later', async () => {
    const opened = await open({
      answer({ text, socket }) {
        if (text === 'X2') socket.destroy();
        return /^X/.test(text) ? null : undefined;
      },
    });
    const results = await Promise.allSettled(['X1', 'X2', 'X3'].map((text) => opened.command([text])));
    expect(results).toMatchObject(Array(3).fill({ status: 'rejected', reason: lost }));
    expect(opened.usable).toBe(false);
    await expect(opened.command(['X4'])).rejects.toMatchObject(lost);
  });

  test('may still be answered when the stream is closed', async () => {
    const opened = await open({
      answer: ({ tag, text }) =>
        text === 'X' ? null : text === 'LOGOUT' ? `B1 OK late\r\n* BYE x\r\n${tag} OK x\r\n` : undefined,
    });
    const answer = opened.command(['X']);
    await received(/B1 X/);
    await Promise.all([opened.close(), opened.close()]);
    expect(await answer).toMatchObject({ text: 'late' });
    await expect(opened.command(['Y'])).rejects.toMatchObject(lost);
  });
});

describe('a literal', () => {
  test('goes at once where the server has LITERAL+', async () => {
    const opened = await open({
      capabilities: 'LITERAL+',
      answer: ({ tag, text, literals }) => (text.startsWith('APPEND') ? `${tag} OK ${literals.join('|')}\r\n` : undefined),
    });
    const parts = ['APPEND a ', literal('one\r\n{3}\r\n'), ' ', literal(''), ' x ', { ...literal('three'), binary: true }];
    expect(await opened.command(parts)).toMatchObject({ status: 'OK', text: 'one' });
    expect(scripted.received).toContain('APPEND a {10+}\r\none\r\n{3}\r\n {0+}\r\n x ~{5+}\r\nthree\r\n');
  });

  test('waits for the server’s + where it has not, one command after the other', async () => {
    const order: string[] = [];
    const opened = await open({
      announced({ text }) {
        order.push(`asked ${text}`);
        return undefined;
      },
      answer({ tag, text, literals }) {
        if (!text.startsWith('APPEND')) return undefined;
        order.push(literals.join('|'));
        return `${tag} OK x\r\n`;
      },
    });
    await Promise.all([
      opened.command(['APPEND a ', literal('one'), ' ', literal('two')]),
      opened.command(['APPEND b ', literal('three')]),
    ]);
    expect(order).toEqual(['asked APPEND a {3}', 'asked APPEND a {3} {3}', 'one|two', 'asked APPEND b {5}', 'three']);
  });

  test('that is refused, the first or a later one, ends its command, and the session goes on', async () => {
    for (const refusedAt of [1, 2]) {
      let count = 0;
      const opened = await open({
        announced: ({ tag }) => (++count === refusedAt ? `${tag} NO [TOOBIG] too big\r\n` : undefined),
        answer: ({ tag, text }) => (/^(APPEND|X)/.test(text) ? `${tag} OK fine\r\n` : undefined),
      });
      const [refused, next] = await Promise.all([
        opened.command(['APPEND a ', literal('one'), ' ', literal('two')]),
        opened.command(['X']),
      ]);
      expect([refused, next]).toMatchObject([
        { status: 'NO', code: 'TOOBIG' },
        { status: 'OK', text: 'fine' },
      ]);
      await opened.close();
      await scripted.stop();
    }
  });

  test('whose command is refused before its end is sent to its end all the same', async () => {
    const opened = await open({
      capabilities: 'LITERAL+',
      announced: ({ tag }) => `${tag} NO [OVERQUOTA] full\r\n`,
      answer: ({ tag, text }) => (text.startsWith('APPEND') ? null : text === 'X' ? `${tag} OK fine\r\n` : undefined),
    });
    const text = 'x'.repeat(3_000_000);
    const [refused, next] = await Promise.all([opened.command(['APPEND a ', literal(text)]), opened.command(['X'])]);
    expect([refused, next]).toMatchObject([{ status: 'NO', code: 'OVERQUOTA' }, { status: 'OK' }]);
    expect(scripted.received).toMatch(/\{3000000\+\}\r\nx{3000000}\r\nB2 X\r\n$/);
  });

  test('that the server refuses and does not read is not waited for without end', async () => {
    const opened = await open(
      {
        capabilities: 'LITERAL+',
        announced({ tag, socket }) {
          socket.pause();
          return `${tag} NO [OVERQUOTA] full\r\n`;
        },
        answer: () => undefined,
      },
      { silenceMs: 300 },
    );
    const endless = { sizeBytes: 100_000_000, binary: false, pieces: () => Array(100).fill(Buffer.alloc(1_000_000, 'x')) };
    await expect(opened.command(['APPEND a ', endless])).rejects.toMatchObject({ reason: 'timeout', reach: 'mailbox' });
  });

  test('that is not as long as it was announced ends the connection', async () => {
    for (const sizeBytes of [2, 4]) {
      const opened = await open({ capabilities: 'LITERAL+', answer: () => undefined });
      const other = opened.command(['NOOP']);
      const wrong = { sizeBytes, binary: false, pieces: () => [Buffer.from('one')] };
      await expect(opened.command(['APPEND a ', wrong])).rejects.toThrow('than it was announced');
      await other.catch(() => {});
      expect(opened.usable).toBe(false);
      await scripted.stop();
    }
  });
});

describe('the guard of a command', () => {
  const stop = new Error('the lease is lost');
  const stopsAt = (n: number) => {
    let asked = 0;
    return () => {
      if (++asked === n) throw stop;
    };
  };
  const parts = ['APPEND a ', literal('one'), ' ', literal('two')];

  test('that stops it before the first byte costs nothing else', async () => {
    const opened = await open({
      capabilities: 'LITERAL+',
      answer: ({ tag, text }) => (text === 'X' ? `${tag} OK fine\r\n` : undefined),
    });
    await expect(opened.command(parts, {}, stopsAt(1))).rejects.toBe(stop);
    expect(await opened.command(['X'])).toMatchObject({ status: 'OK' });
    expect(scripted.received).not.toContain('APPEND');
  });

  test('that stops it in the middle or before its last line end ends the connection, and no command is complete', async () => {
    for (const literalPlus of ['LITERAL+', '']) {
      // Before the first byte, before each literal, before the last line end: four times.
      for (const at of [2, 3, 4]) {
        const complete: string[] = [];
        const opened = await open({
          capabilities: literalPlus,
          answer({ text }) {
            complete.push(text);
            return undefined;
          },
        });
        const before = opened.command(['NOOP']);
        await before;
        const behind = opened.command(['X']);
        const stopped = opened.command(parts, {}, stopsAt(at));
        const after = opened.command(['Y']);
        const results = await Promise.allSettled([stopped, after]);
        await behind.catch(() => {});
        expect(results, `${literalPlus} ${at}`).toMatchObject([{ reason: stop }, { reason: lost }]);
        expect(opened.usable).toBe(false);
        await closed();
        expect(complete.filter((text) => /APPEND|Y/.test(text))).toEqual([]);
        expect(scripted.received).not.toMatch(/two\r\n|B\d+ Y/);
        if (at === 4) expect(scripted.received).toMatch(/two$/);
        await scripted.stop();
      }
    }
  });

  test('is asked once more when everything else has left, and then it is complete', async () => {
    const opened = await open({
      capabilities: 'LITERAL+',
      answer: ({ tag, text }) => (text.startsWith('APPEND') ? `${tag} OK stored\r\n` : undefined),
    });
    const text = 'x'.repeat(2_000_000);
    const seen: number[] = [];
    await opened.command(['APPEND a ', literal(text)], {}, () => seen.push(scripted.received.length) > 0 || undefined);
    expect(seen).toHaveLength(3);
    expect(scripted.received).toMatch(/x\r\n$/);
  });

  test('closing the stream in the middle of a literal completes no command either', async () => {
    const complete: string[] = [];
    const opened = await open({
      capabilities: 'LITERAL+',
      answer({ text }) {
        complete.push(text);
        return undefined;
      },
    });
    const { promise: rest, resolve } = Promise.withResolvers<Buffer>();
    async function* pieces() {
      yield Buffer.alloc(1_000_000, 'x');
      yield await rest;
    }
    const appended = opened.command(['APPEND a ', { sizeBytes: 1_000_003, binary: false, pieces }]);
    await received(/x{1000}/);
    await opened.close();
    resolve(Buffer.from('two'));
    await expect(appended).rejects.toMatchObject(lost);
    await closed();
    expect(complete.filter((text) => /APPEND|LOGOUT/.test(text))).toEqual([]);
    expect(scripted.received).not.toContain('LOGOUT');
  });

  /** Waits until the server has seen the end of the connection. */
  async function closed(): Promise<void> {
    while (scripted.open > 0) await nextTurn();
  }
});
