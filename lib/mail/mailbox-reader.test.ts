/** The webmail's reading on a real Dovecot, as the member. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSql } from '../../local/servers/postgres/postgres.ts';
import { createTestDatabase } from '../../local/testing/test-database.ts';
import { startTestPlatform, type TestPlatform } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { openImapDestination } from './imap-destination.ts';
import type { MailDestination, OutgoingMessage } from './mail-destination.ts';
import { type MailboxReader, openMailboxReader } from './mailbox-reader.ts';
import { bodyOf } from './message/mail-body.ts';

const ADDRESS = 'li@qinghe.example';
const DOMAIN_ID = '00000000-0000-7000-8000-000000000001';

let platform: TestPlatform;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: MailServer;
let filling: MailDestination;
let reader: MailboxReader;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.url, `INSERT INTO mail_domain (id, name) VALUES ('${DOMAIN_ID}', 'qinghe.example')`);
  await runSql(
    database.url,
    `INSERT INTO member (id, mail_domain_id, address, password_hash)
     VALUES ('00000000-0000-7000-8000-000000000002', '${DOMAIN_ID}', '${ADDRESS}', '{PLAIN}own "密码"')`,
  );
  platform = await startTestPlatform({ databaseUrl: database.url });
  server = { host: platform.host, port: platform.imapsPort, security: 'tls', ca: readFileSync(platform.caFile, 'utf8') };
  const login = { user: ADDRESS, password: 'own "密码"' };
  filling = await openImapDestination(server, login);
  reader = await openMailboxReader(server, login);
});

afterAll(async () => {
  await Promise.all([reader?.close(), filling?.close()]);
  await platform?.stop();
  await database?.drop();
});

/** Puts messages there; the first is the newest, as a move brings them. */
async function put(path: string, texts: readonly (string | Buffer)[], flags: readonly string[] = []): Promise<void> {
  await filling.ensureFolder(path);
  const messages = texts.map(
    (text, index): OutgoingMessage => ({
      key: index + 1,
      body: bodyOf(Buffer.from(text)),
      flags,
      internalDate: new Date(Date.UTC(2026, 2, 12) - index * 3_600_000),
    }),
  );
  for (let at = 0; at < messages.length; at += 500) await filling.append(path, messages.slice(at, at + 500));
}

const letter = (subject: string, body = 'hello') => `From: Li <li@x.example>\r\nSubject: ${subject}\r\n\r\n${body}\r\n`;
const subjects = (messages: { header: Buffer }[]) =>
  messages.map(({ header }) => /^Subject: (.*?)\r?$/m.exec(header.toString('utf8'))?.[1] ?? '');

async function only(path: string) {
  const { uidValidity, messages } = await reader.listMessages(path, { offset: 0, limit: 10 });
  const [message] = messages;
  if (message === undefined) throw new Error(`${path} is empty`);
  return { path, uidValidity, uid: message.uid };
}

test('folders come with their counts and uses, whatever their names are', async () => {
  const names = ['客户/华南', 'a&b "quoted" \\ 100%', '😀 emoji', 'tilde~', 'R&D/2026 展会'];
  for (const name of names) await put(name, [letter('one'), letter('two')], name === 'tilde~' ? ['\\Seen'] : []);
  const folders = await reader.listFolders();
  for (const name of names) expect(folders).toContainEqual(expect.objectContaining({ path: name, total: 2 }));
  expect(folders.find(({ path }) => path === 'tilde~')?.unseen).toBe(0);
  expect(folders.find(({ path }) => path === '😀 emoji')?.unseen).toBe(2);
  expect(folders.find(({ path }) => path === 'Sent')?.specialUse).toBe('\\Sent');
  for (const name of names) expect((await reader.listMessages(name, { offset: 0, limit: 9 })).messages).toHaveLength(2);
});

test('a page shows the newest first, whatever order they came in, and says how many there are', async () => {
  await put(
    'order',
    Array.from({ length: 120 }, (_, index) => letter(`n${index}`)),
  );
  const first = await reader.listMessages('order', { offset: 0, limit: 50 });
  expect(first.total).toBe(120);
  expect(subjects(first.messages)).toEqual(Array.from({ length: 50 }, (_, index) => `n${index}`));
  const last = await reader.listMessages('order', { offset: 100, limit: 50 });
  expect(subjects(last.messages)).toEqual(Array.from({ length: 20 }, (_, index) => `n${index + 100}`));
  expect((await reader.listMessages('order', { offset: 500, limit: 50 })).messages).toEqual([]);
  expect((await reader.listMessages('Drafts', { offset: 0, limit: 50 })).total).toBe(0);
});

test('mail that arrives while the folder is open is there at the next look, and the version changes', async () => {
  const look = async () => (await reader.listFolders()).find(({ path }) => path === 'order');
  const before = await look();
  expect(await look()).toEqual(before);
  await put('order', [letter('fresh')]);
  expect(await look()).toMatchObject({ total: 121, unseen: 121 });
  expect((await look())?.version).not.toBe(before?.version);
  expect((await reader.listMessages('order', { offset: 0, limit: 1 })).total).toBe(121);
  const { uidValidity, messages } = await reader.listMessages('order', { offset: 0, limit: 1 });
  const seen = (await look())?.version;
  await reader.changeFlag({ path: 'order', uidValidity, uids: messages.map(({ uid }) => uid) }, { flag: '\\Flagged', on: true });
  expect((await look())?.version).not.toBe(seen);
});

test('the server searches, in Chinese too, and nothing in the words is a command', async () => {
  await put('search', [
    `Subject: =?utf-8?B?${Buffer.from('样件测量报告').toString('base64')}?=\r\n\r\nCPK 1.41\r\n`,
    `Subject: other\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n孔位偏差已复测\r\n`,
    letter('plain words'),
  ]);
  const find = async (words: string[], where: 'heading' | 'everything') =>
    (await reader.listMessages('search', { offset: 0, limit: 10, search: { words, where } })).total;
  expect(await find(['测量'], 'heading')).toBe(1);
  expect(await find(['孔位偏差'], 'heading')).toBe(0);
  expect(await find(['孔位偏差'], 'everything')).toBe(1);
  expect(await find(['plain', 'words'], 'heading')).toBe(1);
  expect(await find(['plain', 'absent'], 'heading')).toBe(0);
  expect(await find(['li@x.example'], 'heading')).toBe(1);
  for (const word of ['"', '\\', ')', '{5}', 'x\r\nA1 LOGOUT', '*', '😀']) expect(await find([word], 'everything')).toBe(0);
});

test('flags, moving and removing change these messages and no others', async () => {
  await put('change', [letter('a'), letter('b'), letter('c')]);
  const { uidValidity, messages } = await reader.listMessages('change', { offset: 0, limit: 10 });
  const [a = 0, b = 0, c = 0] = messages.map(({ uid }) => uid);
  await reader.changeFlag({ path: 'change', uidValidity, uids: [a, b] }, { flag: '\\Seen', on: true });
  await reader.changeFlag({ path: 'change', uidValidity, uids: [a] }, { flag: '\\Seen', on: false });
  await reader.changeFlag({ path: 'change', uidValidity, uids: [c, 4_000_000] }, { flag: '\\Flagged', on: true });
  const flagged = await reader.listMessages('change', { offset: 0, limit: 10 });
  expect(flagged.messages.map(({ seen, flagged }) => [seen, flagged])).toEqual([
    [false, false],
    [true, false],
    [false, true],
  ]);
  const moved = await reader.moveMessages({ path: 'change', uidValidity, uids: [a, c] }, 'Trash');
  expect(moved?.uids).toHaveLength(2);
  const trash = await reader.listMessages('Trash', { offset: 0, limit: 10 });
  expect(subjects(trash.messages)).toEqual(['a', 'c']);
  const uids = moved?.uids ?? [];
  await reader.moveMessages({ path: 'Trash', uidValidity: trash.uidValidity, uids: uids.slice(1) }, 'change');
  await reader.removeMessages({ path: 'Trash', uidValidity: trash.uidValidity, uids: uids.slice(0, 1) });
  expect((await reader.listMessages('Trash', { offset: 0, limit: 10 })).total).toBe(0);
  expect(subjects((await reader.listMessages('change', { offset: 0, limit: 10 })).messages)).toEqual(['b', 'c']);
  expect(reader.usable).toBe(true);
});

test('a folder that is gone, one made anew and a message that is gone are told apart from a lost connection', async () => {
  await expect(reader.listMessages('no such', { offset: 0, limit: 1 })).rejects.toMatchObject({ reason: 'folder_gone' });
  const message = await only('change');
  await expect(reader.readHead({ ...message, uid: 999_999 })).rejects.toMatchObject({ reason: 'message_unreadable' });
  await expect(reader.readHead({ ...message, uidValidity: 1n })).rejects.toMatchObject({ reason: 'uid_validity_changed' });
  const messages = { path: message.path, uidValidity: message.uidValidity, uids: [message.uid] };
  await expect(reader.moveMessages(messages, 'no such')).rejects.toMatchObject({ reason: 'folder_gone' });
  expect(reader.usable).toBe(true);
});

test('a message is read in parts, and a large one only as far as it is asked for', async () => {
  const file = Buffer.alloc(3_000_000, 'x').toString('base64').replace(/.{76}/g, '$&\r\n');
  const boundary = (type: string, inner: string) => `Content-Type: ${type}; boundary=b\r\n\r\n--b\r\n${inner}\r\n--b--\r\n`;
  const parts = [
    'Content-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: 8bit\r\n\r\nhello',
    `Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="b.pdf"\r\n\r\n${file}`,
    'Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: text/html\r\n\r\n<b>inner</b>',
  ];
  await put('parts', [`Subject: parts\r\nMIME-Version: 1.0\r\n${boundary('multipart/mixed', parts.join('\r\n--b\r\n'))}`]);
  const message = await only('parts');
  const structure = await reader.readParts(message);
  expect(structure?.children.map(({ part, type, encoding }) => [part, type, encoding])).toEqual([
    ['1', 'text/plain', '8bit'],
    ['2', 'application/pdf', 'base64'],
    ['3', 'message/rfc822', '7bit'],
  ]);
  const [text, pdf, attached] = structure?.children ?? [];
  expect(text?.parameters.get('charset')?.toString()).toBe('gbk');
  expect(pdf?.disposition).toBe('attachment');
  expect(pdf?.dispositionParameters.get('filename')?.toString()).toBe('b.pdf');
  expect(attached?.children.map(({ part, type }) => [part, type])).toEqual([['3.1', 'text/html']]);
  expect((await reader.readPiece(message, { part: '1', offset: 0, limit: 100 })).toString()).toBe('hello');
  expect((await reader.readPiece(message, { part: '3.1', offset: 0, limit: 100 })).toString()).toBe('<b>inner</b>');
  const piece = await reader.readPiece(message, { part: '2', offset: 76, limit: 20 });
  expect(piece.toString()).toBe(file.slice(76, 96));
  expect((await reader.readPiece(message, { part: '', offset: 0, limit: 14 })).toString()).toBe('Subject: parts');
});

const nested = (depth: number): string =>
  depth === 0
    ? 'Content-Type: text/plain\r\n\r\ndeep'
    : `Content-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--`;

const ATTACHMENT = 'Content-Type: application/octet-stream; name="\xb2\xe2\xca\xd4.bin"\r\n\r\nx\r\n';

test.each<[string, string]>([
  ['no header', '\r\nonly a body\r\n'],
  ['nothing', '\r\n'],
  ['10,000 recipients', `To: ${Array.from({ length: 10_000 }, (_, i) => `n${i} <n${i}@x.example>`).join(',\r\n ')}\r\n\r\nx\r\n`],
  ['NUL', 'Subject: a\0b\r\n\r\nx\0y\r\n'],
  ['a subject of 100 kB', `Subject: ${'x'.repeat(100_000)}\r\n\r\nx\r\n`],
  ['parts 150 deep', `Subject: deep\r\n${nested(150)}`],
  [
    '1,000 attachments with 8-bit names',
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\n${ATTACHMENT}`.repeat(1000)}--b--\r\n`,
  ],
  ['attached messages 60 deep', `${'Subject: s\r\nContent-Type: message/rfc822\r\n\r\n'.repeat(60)}Subject: last\r\n\r\nx\r\n`],
  ['a broken boundary', 'Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\nx\r\n'],
])('%s: list, header and structure are answered, and the connection lives', async (name, text) => {
  const path = `bad ${name}`;
  await put(path, [Buffer.from(text, 'latin1')]);
  const message = await only(path);
  const head = await reader.readHead(message);
  expect(head.sizeBytes).toBeGreaterThan(0);
  const structure = await reader.readParts(message);
  expect(structure).not.toBeNull();
  if (name.startsWith('1,000')) expect(structure?.children).toHaveLength(1000);
  expect(reader.usable).toBe(true);
});
