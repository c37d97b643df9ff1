import { ImapFlow } from 'imapflow';
import Pop3Command from 'node-pop3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SampleMailbox, sampleMailboxes } from '../mail/sample-mailboxes.ts';
import { startTestOldProvider, type TestOldProvider } from '../testing/test-mail-servers.ts';

const UNTIL = new Date('2026-11-20T00:00:00Z');
const SECURITIES = ['tls', 'starttls', 'none'] as const;
let mailboxes: SampleMailbox[];
let provider: TestOldProvider;

beforeAll(async () => {
  mailboxes = sampleMailboxes(UNTIL);
  const users = mailboxes.map(({ address }) => ({ address, password: `旧 ${address}` }));
  provider = await startTestOldProvider({ users, sample: mailboxes });
});

afterAll(() => provider?.stop());

async function withImap<T>(
  login: { user: string; pass: string },
  use: (client: ImapFlow) => Promise<T>,
  security: (typeof SECURITIES)[number] = 'tls',
  server = provider,
): Promise<T> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    servername: 'localhost',
    port: security === 'tls' ? server.imapsPort : server.imapPort,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    tls: { rejectUnauthorized: false },
    auth: login,
    logger: false,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

const loginOf = ({ address }: SampleMailbox) => ({ user: address, pass: `旧 ${address}` });

/** Everything in a mailbox as the server tells it, one line for each message. */
async function contents(client: ImapFlow): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, flags } of await client.list()) {
    if (flags.has('\\Noselect') || flags.has('\\NonExistent')) continue;
    const lock = await client.getMailboxLock(path, { readOnly: true });
    for await (const message of client.fetch('1:*', { flags: true, internalDate: true, source: true })) {
      const known = [...(message.flags ?? [])].filter((flag) => flag !== '\\Recent').sort();
      lines.push(line(path, known, message.internalDate, message.source?.length ?? 0));
    }
    lock.release();
  }
  return lines.sort();
}

function line(path: string, flags: string[], date: Date | string | undefined, size: number): string {
  return [path, flags.join(' '), new Date(date ?? 0).toISOString(), size].join(' | ');
}

function expected(mailbox: SampleMailbox): string[] {
  return mailbox.messages
    .map(({ folder, flags, keywords, internalDate, raw }) => {
      const second = new Date(Math.floor(internalDate.getTime() / 1000) * 1000);
      const lineEnds = raw.toString('latin1').split('\n').length - 1;
      return line(folder.join('/') || 'INBOX', [...flags, ...keywords].sort(), second, raw.length + lineEnds);
    })
    .sort();
}

test('the sample is a few hundred messages of nine people, from 2014 to this month', () => {
  const all = mailboxes.flatMap(({ messages }) => messages);
  const dates = all.map(({ internalDate }) => internalDate.getTime()).sort((left, right) => left - right);
  expect(mailboxes).toHaveLength(9);
  expect(all.length).toBeGreaterThan(380);
  expect(new Date(dates[0] ?? 0).getUTCFullYear()).toBe(2014);
  expect(UNTIL.getTime() - (dates.at(-1) ?? 0)).toBeLessThan(7 * 86_400_000);
  expect(Math.max(...all.map(({ raw }) => raw.length))).toBeGreaterThan(12_000_000);
});

test('the sample is the same every time', () => {
  const bytes = (boxes: SampleMailbox[]) => boxes.flatMap(({ messages }) => messages.map(({ raw }) => raw.toString('base64')));
  expect(bytes(sampleMailboxes(UNTIL))).toEqual(bytes(mailboxes));
});

test('no message has a NUL, none a line that mail forbids', () => {
  for (const { raw } of mailboxes.flatMap(({ messages }) => messages)) {
    expect(raw.includes(0)).toBe(false);
    expect(
      raw
        .toString('latin1')
        .split('\n')
        .some((text) => text.length > 998),
    ).toBe(false);
  }
});

test('every mailbox is served exactly: folders, flags, keywords, dates and sizes', async () => {
  for (const mailbox of mailboxes) expect(await withImap(loginOf(mailbox), contents)).toEqual(expected(mailbox));
});

test('empty folders, nested folders and strange names are there; only some folders tell their use', async () => {
  const of = async (id: string) => {
    const mailbox = mailboxes.find((one) => one.id === id);
    if (mailbox === undefined) throw new Error(id);
    return withImap(loginOf(mailbox), (client) => client.list());
  };
  const liu = await of('liu.wei');
  expect(liu.map(({ path }) => path)).toEqual(expect.arrayContaining(['客户/华南/深圳', '已发送', '草稿箱']));
  expect((await of('ma.chao')).map(({ path }) => path)).toEqual(expect.arrayContaining(['R&D 🚀 新项目/A & B 方案']));
  expect((await of('chen.jia')).map(({ path }) => path)).toContain('待处理');
  const shen = await of('shen.lan');
  expect(shen.find(({ path }) => path === 'Sent Messages')).toMatchObject({
    specialUse: '\\Sent',
    specialUseSource: 'extension',
  });
});

describe.each(SECURITIES)('by %s', (security) => {
  test('the right password opens IMAP, a wrong one does not', async () => {
    const [mailbox] = mailboxes;
    if (mailbox === undefined) throw new Error('no mailbox');
    const inbox = await withImap(loginOf(mailbox), (client) => client.status('INBOX', { messages: true }), security);
    expect(inbox).toMatchObject({ messages: mailbox.messages.filter(({ folder }) => folder.length === 0).length });
    await expect(withImap({ user: mailbox.address, pass: 'wrong' }, async () => undefined, security)).rejects.toMatchObject({
      authenticationFailed: true,
    });
  });
});

describe('by POP3', () => {
  test('the inbox is served over TLS and in the clear, and a wrong password refused', async () => {
    const [, mailbox] = mailboxes;
    if (mailbox === undefined) throw new Error('no mailbox');
    const inbox = mailbox.messages.filter(({ folder }) => folder.length === 0);
    for (const tls of [true, false]) {
      const open = (password: string) =>
        new Pop3Command({
          user: mailbox.address,
          password,
          host: '127.0.0.1',
          servername: 'localhost',
          port: tls ? provider.pop3sPort : provider.pop3Port,
          tls,
          tlsOptions: { rejectUnauthorized: false },
        });
      const client = open(loginOf(mailbox).pass);
      expect(await client.UIDL()).toHaveLength(inbox.length);
      await client.QUIT();
      await expect(open('wrong').UIDL()).rejects.toThrow();
    }
  });
});

test('somebody can be let in while it runs, and a password can be changed', async () => {
  await provider.addUser({ address: 'new@qinghe.example', password: 'first' });
  await withImap({ user: 'new@qinghe.example', pass: 'first' }, (client) => client.list());
  await provider.addUser({ address: 'new@qinghe.example', password: 'second password' });
  await expect(withImap({ user: 'new@qinghe.example', pass: 'first' }, async () => undefined)).rejects.toThrow();
  await withImap({ user: 'new@qinghe.example', pass: 'second password' }, (client) => client.list());
});

test('it can have another separator, a prefix and a small quota', async () => {
  const user = { address: 'a@other.example', password: 'pw' };
  const other = await startTestOldProvider({ users: [user], separator: '.', prefix: 'INBOX.', quotaBytes: 20_000 });
  try {
    await withImap(
      { user: user.address, pass: user.password },
      async (client) => {
        await client.mailboxCreate('INBOX.客户.深圳');
        expect((await client.list()).map(({ path, delimiter }) => `${path} ${delimiter}`)).toContain('INBOX.客户.深圳 .');
        await expect(client.append('INBOX', `Subject: x\r\n\r\n${'x'.repeat(30_000)}\r\n`)).rejects.toMatchObject({
          serverResponseCode: 'OVERQUOTA',
        });
      },
      'tls',
      other,
    );
  } finally {
    await other.stop();
  }
});
