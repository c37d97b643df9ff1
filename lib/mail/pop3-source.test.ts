/** POP3 as servers speak it that we can make say anything; real ones are in pop3-dovecot.test.ts. */
import { afterEach, describe, expect, test } from 'vitest';
import type { MailLogin } from './connection.ts';
import { internalDateOf, type MailSource } from './mail-source.ts';
import { bytesOf } from './message/mail-body.ts';
import type { KnownKeys, Pop3Book } from './pop3/pop3-numbering.ts';
import { openPop3Source, type Pop3SourceOptions } from './pop3-source.ts';
import { type ScriptedMaildrop, startScriptedPop3 } from './testing/scripted/scripted-pop3.ts';
import type { ScriptedServer } from './testing/scripted/scripted-server.ts';

/** A book in memory, as lib/progress keeps it in the database. */
class MemoryBook implements Pop3Book {
  known: KnownKeys = { generation: 0, uids: new Map() };

  async load(): Promise<KnownKeys> {
    return this.known;
  }

  async add(generation: number, uids: ReadonlyMap<string, number>): Promise<void> {
    const before = generation === this.known.generation ? this.known.uids : new Map();
    this.known = { generation, uids: new Map([...before, ...uids]) };
  }
}

const FIRST = 2n ** 32n + 1n;
const LOGIN: MailLogin = { user: 'li@old.example', password: 'x y' };
let server: ScriptedServer | undefined;
let source: MailSource | undefined;

afterEach(end);

async function end(): Promise<void> {
  await source?.close();
  await server?.stop();
  source = undefined;
  server = undefined;
}

/** Opens a source on such a maildrop; one at a time. */
async function open(maildrop: ScriptedMaildrop, options: Partial<Pop3SourceOptions> = {}, login = LOGIN): Promise<MailSource> {
  await end();
  server = await startScriptedPop3(maildrop);
  const where = { host: '127.0.0.1', port: server.port, security: 'none' } as const;
  source = await openPop3Source(where, login, { book: new MemoryBook(), flags: ['\\Seen'], ...options });
  return source;
}

/** Everything that is there, oldest UID first. */
async function readAll(from: MailSource): Promise<Buffer[]> {
  const { uidValidity, messages } = await from.listMessages('INBOX');
  const bodies = await from.fetchMessages(
    { path: 'INBOX', uidValidity },
    messages.map(({ uid }) => uid),
  );
  return Promise.all(bodies.map(async ({ body }) => (body === null ? Buffer.from('-') : bytesOf(body))));
}

const mail = (subject: string, body = 'text\r\n', date = '') =>
  Buffer.from(`${date === '' ? '' : `Date: ${date}\r\n`}Subject: ${subject}\r\n\r\n${body}`);
/** Lines with dots, bytes of GBK, bare CR and LF, and nothing that ends it. */
const AWKWARD = Buffer.concat([
  Buffer.from('Subject: x\r\n\r\n.\r\n..\r\n.a\r\n\r\nend.\r\n'),
  Buffer.from([0xd5, 0xca, 0xba, 0xc5, 0x0d, 0x2e, 0x0a, 0x2e, 0x0d, 0x0d, 0x0a]),
  Buffer.from('\n.\nlast\r\n'),
]);

describe('a message over POP3', () => {
  test('is the same byte for byte however the wire cuts it', async () => {
    const messages = [AWKWARD, mail('small'), Buffer.from('\r\n'), AWKWARD];
    for (const pieceBytes of [1, 2, 3, 4, 5, 7, 64, 100_000]) {
      expect(await readAll(await open({ messages, pieceBytes })), `${pieceBytes}`).toEqual(messages);
    }
  });

  test('is the same when many are asked for at once', async () => {
    const messages = Array.from({ length: 300 }, (_, i) => mail(`n${i}`, '.x\r\n'.repeat(i)));
    const capabilities = ['USER', 'UIDL', 'TOP', 'PIPELINING'];
    expect(await readAll(await open({ messages, capabilities, pieceBytes: 1000 }))).toEqual(messages);
  });

  test('is never more than one in flight where the server does not offer that', async () => {
    let open_ = 0;
    let most = 0;
    const answer: ScriptedMaildrop['answer'] = (command, socket) => {
      if (!command.startsWith('RETR')) return undefined;
      most = Math.max(most, ++open_);
      setImmediate(() => {
        open_--;
        socket.write('+OK\r\nx\r\n.\r\n');
      });
      return null;
    };
    await readAll(await open({ messages: Array.from({ length: 20 }, () => mail('x')), answer }));
    expect(most).toBe(1);
  });

  test('whose session ends before its terminator is no message', async () => {
    const answer: ScriptedMaildrop['answer'] = (command, socket) => {
      if (!command.startsWith('RETR')) return undefined;
      socket.end('+OK\r\nSubject: half\r\n\r\nsome\r\n.');
      return null;
    };
    const opened = await open({ messages: [mail('half')], answer });
    await expect(readAll(opened)).rejects.toMatchObject({ reason: 'connection_lost', reach: 'mailbox' });
  });

  test('that the server refuses is unreadable, in its words, and the others come', async () => {
    const answer: ScriptedMaildrop['answer'] = (command) => (command === 'RETR 2' ? '-ERR message damaged\r\n' : undefined);
    const opened = await open({ messages: [mail('a'), mail('b'), mail('c')], answer });
    const { uidValidity } = await opened.listMessages('INBOX');
    expect(await opened.fetchMessages({ path: 'INBOX', uidValidity }, [1, 2, 3])).toMatchObject([
      { uid: 1, body: { sizeBytes: 20 } },
      { uid: 2, body: null, reason: 'message_unreadable', serverText: 'message damaged' },
      { uid: 3, body: { sizeBytes: 20 } },
    ]);
  });

  test('larger than allowed is thrown away, whatever LIST says, and the session goes on', async () => {
    const messages = [mail('a', 'x'.repeat(5000)), mail('b')];
    const opened = await open({ messages, sizes: [10, 10] }, { maxMessageBytes: 1000 });
    const { uidValidity } = await opened.listMessages('INBOX');
    expect(await opened.fetchMessages({ path: 'INBOX', uidValidity }, [1, 2])).toMatchObject([
      { uid: 1, body: null, reason: 'message_too_big' },
      { uid: 2, body: { sizeBytes: 20 } },
    ]);
  });

  test('announced to be larger than allowed comes all the same, for only what comes counts', async () => {
    const opened = await open({ messages: [mail('a')], sizes: [5000] }, { maxMessageBytes: 1000 });
    const { uidValidity } = await opened.listMessages('INBOX');
    expect(await opened.fetchMessages({ path: 'INBOX', uidValidity }, [1])).toMatchObject([{ uid: 1, body: { sizeBytes: 20 } }]);
  });

  test('has the date of its arrival, and the listing about that', async () => {
    const date = (day: number) => `${day} Mar 2024 00:00:00 +0000`;
    const messages = Array.from({ length: 31 }, (_, i) => mail(`n${i}`, '', date(i + 1)));
    const opened = await open({ messages });
    const { uidValidity, messages: listed } = await opened.listMessages('INBOX');
    expect(listed.map((message) => internalDateOf(message).getUTCDate())).toEqual(messages.map((_, i) => i + 1));
    const [body] = await opened.fetchMessages({ path: 'INBOX', uidValidity }, [7]);
    expect(body).toMatchObject({ internalDate: new Date('2024-03-07T00:00:00Z') });
  });

  test('with the lowest number may be the newest', async () => {
    const messages = [3, 2, 1].map((day) => mail(`day ${day}`, '', `${day} Mar 2024 00:00:00 +0000`));
    const { messages: listed } = await (await open({ messages })).listMessages('INBOX');
    expect(listed.map((message) => internalDateOf(message).getUTCDate())).toEqual([3, 2, 1]);
  });
});

describe('who is who in a maildrop', () => {
  const uidsOf = async (opened: MailSource) => (await opened.listMessages('INBOX')).messages.map(({ uid }) => uid);

  test('is known by the UIDL in every session, whatever the numbers are', async () => {
    const book = new MemoryBook();
    const messages = [mail('a'), mail('b'), mail('c')];
    expect(await uidsOf(await open({ messages, uidls: ['A', 'B', 'C'] }, { book }))).toEqual([1, 2, 3]);
    const opened = await open({ messages: [mail('c'), mail('new'), mail('a')], uidls: ['C', 'N', 'A'] }, { book });
    expect(await uidsOf(opened)).toEqual([1, 3, 4]);
    expect((await readAll(opened)).map(String)).toEqual([mail('a'), mail('c'), mail('new')].map(String));
  });

  test.each([
    ['a server without UIDL', null, true],
    ['a server without UIDL and TOP', null, false],
    ['a server that gives all the same UIDL', ['S', 'S', 'S', 'S'], true],
  ])('is known by the message at %s; equal ones are counted', async (_, uidls, top) => {
    const book = new MemoryBook();
    const first = await open({ messages: [mail('a'), mail('b'), mail('b'), mail('c')], uidls, top }, { book });
    expect(await uidsOf(first)).toEqual([1, 2, 3, 4]);
    const later = await open({ messages: [mail('c'), mail('b'), mail('b'), mail('b')], uidls, top }, { book });
    expect(await uidsOf(later)).toEqual([2, 3, 4, 5]);
    expect((await readAll(later)).map(String).sort()).toEqual([mail('b'), mail('b'), mail('b'), mail('c')].map(String));
  });

  test('begins anew when the server has renamed nearly all, and not when some are gone', async () => {
    const book = new MemoryBook();
    const messages = Array.from({ length: 30 }, (_, i) => mail(`n${i}`));
    const named = (prefix: string, count: number) => messages.slice(0, count).map((_, i) => `${prefix}${i}`);
    const validityOf = async (opened: MailSource) => (await opened.listMessages('INBOX')).uidValidity;
    const before = await validityOf(await open({ messages, uidls: named('A', 30) }, { book }));
    expect(before).toBe(2n ** 32n + 1n);
    expect(await validityOf(await open({ messages: messages.slice(0, 4), uidls: named('A', 4) }, { book }))).toBe(before);
    expect(await validityOf(await open({ messages: [], uidls: [] }, { book }))).toBe(before);
    const renamed = await open({ messages, uidls: named('B', 30) }, { book });
    expect(await validityOf(renamed)).toBe(before + 1n);
    await expect(renamed.fetchMessages({ path: 'INBOX', uidValidity: before }, [1])).rejects.toMatchObject({
      reason: 'uid_validity_changed',
    });
  });

  test('is handed out only under a UID that is remembered', async () => {
    const book = new MemoryBook();
    const write = book.add.bind(book);
    const { promise: mayWrite, resolve: letWrite } = Promise.withResolvers<void>();
    book.add = async (...uids) => {
      await mayWrite;
      await write(...uids);
    };
    const reading = readAll(await open({ messages: [mail('a')], uidls: ['A'] }, { book }));
    expect(await Promise.race([reading, source?.fetchSubjects({ path: 'INBOX', uidValidity: FIRST }, [1])])).toBeInstanceOf(Map);
    letWrite();
    expect((await reading).map(String)).toEqual([String(mail('a'))]);
    expect(book.known.uids).toEqual(new Map([['u:A', 1]]));

    book.known = { generation: 0, uids: new Map() };
    book.add = () => Promise.reject(new Error('the database is away'));
    await expect(readAll(await open({ messages: [mail('a')], uidls: ['A'] }, { book }))).rejects.toThrow('the database is away');
  });

  test('what is not there any more is left out', async () => {
    const opened = await open({ messages: [mail('a')] });
    const { uidValidity } = await opened.listMessages('INBOX');
    expect(await opened.fetchMessages({ path: 'INBOX', uidValidity }, [9])).toEqual([]);
  });
});

describe('a POP3 session', () => {
  test('has one folder', async () => {
    const opened = await open({ messages: [mail('a')] });
    expect(await opened.listFolders()).toMatchObject([{ path: 'INBOX', specialUse: '\\Inbox', selectable: true }]);
    expect(await opened.folderStatus('INBOX')).toMatchObject({ exists: 1, uidNext: null, modSeq: null });
    await expect(opened.listMessages('Sent')).rejects.toMatchObject({ reason: 'folder_gone', reach: 'folder' });
  });

  test('never deletes, and takes back whatever might have been marked before it quits', async () => {
    await readAll(await open({ messages: [mail('a'), mail('b')] }));
    await source?.close();
    expect(server?.received).not.toMatch(/DELE/i);
    expect(server?.received).toMatch(/RSET\r\nQUIT\r\n$/);
  });

  test.each<[string, string, string, object]>([
    ['[AUTH]', 'PASS', '-ERR [AUTH] no\r\n', { reason: 'wrong_password', serverText: 'no' }],
    ['no code', 'PASS', '-ERR no\r\n', { reason: 'login_refused', retryAfterSeconds: 900 }],
    ['[IN-USE]', 'PASS', '-ERR [IN-USE] wait\r\n', { reason: 'maildrop_busy' }],
    ['locked, in words', 'PASS', '-ERR maildrop is locked by another session\r\n', { reason: 'maildrop_busy' }],
    ['[LOGIN-DELAY]', 'PASS', '-ERR [LOGIN-DELAY] wait\r\n', { reason: 'login_delay', retryAfterSeconds: 600 }],
    ['a delay, in words', 'PASS', '-ERR Logins must be at least 1 minute apart\r\n', { reason: 'login_delay' }],
    ['[SYS/TEMP]', 'USER', '-ERR [SYS/TEMP] later\r\n', { reason: 'server_error' }],
    ['[SYS/PERM]', 'PASS', '-ERR [SYS/PERM] never\r\n', { reason: 'login_blocked' }],
    ['our address', 'PASS', '-ERR ERR.LOGIN.IPDENY\r\n', { reason: 'ip_refused', reach: 'server' }],
    ['our address, with a code', 'PASS', '-ERR [SYS/PERM] Your IP address is blocked.\r\n', { reason: 'ip_refused' }],
    ['a client password', 'PASS', '-ERR [AUTH] 请使用授权码登录\r\n', { reason: 'client_password' }],
  ])('that is refused by %s', async (_, verb, said, expected) => {
    const answer: ScriptedMaildrop['answer'] = (command) => (command.startsWith(verb) ? said : undefined);
    const capabilities = ['USER', 'LOGIN-DELAY 600'];
    await expect(open({ messages: [], answer, capabilities })).rejects.toMatchObject(expected);
  });

  test('signs in by AUTH PLAIN where that is all that is offered', async () => {
    const answer: ScriptedMaildrop['answer'] = (command) => (command.startsWith('AUTH') ? '+OK\r\n' : undefined);
    await open({ messages: [], capabilities: ['SASL PLAIN LOGIN'], answer });
    expect(server?.received).toContain(`AUTH PLAIN ${Buffer.from('\0li@old.example\0x y').toString('base64')}`);
    expect(server?.received).not.toContain('PASS');
  });

  test('sends no line end in a name or password', async () => {
    for (const login of [
      { user: 'a\r\nDELE 1', password: 'x' },
      { user: 'a', password: 'x\ny' },
      { user: 'a\0', password: 'x' },
    ]) {
      await expect(open({ messages: [] }, {}, login)).rejects.toMatchObject({ reason: 'wrong_password' });
      expect(server?.connections).toBe(0);
    }
  });

  test.each<[string, ScriptedMaildrop, string]>([
    ['an IMAP server', { messages: [], greeting: '* OK IMAP ready\r\n' }, 'not_a_mail_server'],
    ['a web server', { messages: [], greeting: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, 'not_a_mail_server'],
    ['an endless greeting', { messages: [], greeting: `+OK ${'x'.repeat(100_000)}` }, 'not_a_mail_server'],
    ['too many connections', { messages: [], greeting: '-ERR too many connections\r\n' }, 'throttled'],
    ['words that nobody asked for', { messages: [], greeting: '+OK\r\n+OK\r\n+OK\r\n' }, 'protocol_error'],
  ])('with %s ends', async (_, maildrop, reason) => {
    await expect(open(maildrop)).rejects.toMatchObject({ reason });
  });

  test('with a server that falls silent, or trickles for ever, ends', async () => {
    const silent: ScriptedMaildrop['answer'] = (command) => (command.startsWith('LIST') ? null : undefined);
    const opened = await open({ messages: [], answer: silent }, { silenceMs: 300 });
    await expect(opened.listMessages('INBOX')).rejects.toMatchObject({ reason: 'timeout', reach: 'mailbox' });
    await expect(open({ messages: [], greeting: '' }, { openTimeoutMs: 300 })).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    const silent: ScriptedMaildrop['answer'] = (command) => (command.startsWith('LIST') ? null : undefined);
    const opened = await open({ messages: [], answer: silent }, { signal: stop.signal });
    const listing = opened.listMessages('INBOX');
    stop.abort();
    await expect(listing).rejects.toMatchObject({ reason: 'aborted' });
  });
});
