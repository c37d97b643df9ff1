/** The webmail's rooms on a real Dovecot, with the member's own password. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { runSql } from '../../local/servers/postgres/postgres.ts';
import type { MessageRef, RowsQuery } from '../schemas/mail.ts';
import { collectBytes, LOGIN, namesIn, rowsOf, useOwnPlatform } from '../testing/own-platform.ts';
import { markMail, moveMail, removeMail } from './change-mail.ts';
import { readFolders, readRows } from './read-folder.ts';
import { readFrame, readMessage } from './read-message.ts';
import { readAttachment, readSource } from './read-part.ts';

const platform = useOwnPlatform();

/** Puts one message into a folder of its own and names it. */
async function put(folder: string, text: string): Promise<MessageRef> {
  await platform.fill(folder, [Buffer.from(text, 'latin1')]);
  const [name] = await namesIn(folder);
  if (name === undefined) throw new Error(`${folder} is empty`);
  return name;
}

test('folders and lines are what the pages show', async () => {
  await put(
    'lines',
    'From: =?gbk?B?1tzD9A==?= <zhou@x.example>\nSubject: \xb2\xe2\xca\xd4\nContent-Type: text/plain; charset=gbk\n\n\xc4\xe3\xba\xc3\n',
  );
  const [row] = (await readRows(LOGIN, rowsOf('lines'))).rows;
  expect(row).toMatchObject({ subject: '测试', from: { name: '周敏', address: 'zhou@x.example' }, preview: '你好', seen: false });
  expect(row?.date).toBe('2026-03-12T02:12:00.000Z');
  expect(await readFolders(LOGIN)).toContainEqual(expect.objectContaining({ path: 'lines', total: 1, unseen: 1 }));
  await expect(readRows(LOGIN, rowsOf('no such folder'))).rejects.toMatchObject({ code: 'not_found' });
});

test('a search through all folders finds the newest of each', async () => {
  await put('one', 'Subject: needle one\n\nx\n');
  await put('two', 'Subject: other\n\nneedle two\n');
  const find = async (more: Partial<RowsQuery>) =>
    (await readRows(LOGIN, rowsOf('INBOX', { search: 'needle', everywhere: true, ...more }))).rows
      .map(({ folder }) => folder)
      .sort();
  expect(await find({})).toEqual(['one']);
  expect(await find({ everything: true })).toEqual(['one', 'two']);
});

test('an HTML letter with its image: the document holds it, and the list of attachments does not', async () => {
  const png = 'iVBORw0KGgo=';
  const ref = await put(
    'html',
    `Subject: h\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=iso-8859-1\n\n<p>\xb2\xe2\xca\xd4</p><img src="cid:a@x"><img src="http://t.example/x">\n--b\nContent-Type: image/png\nContent-ID: <a@x>\nContent-Transfer-Encoding: base64\n\n${png}\n--b\nContent-Type: image/png; name=unused.png\nContent-ID: <b@x>\nContent-Transfer-Encoding: base64\n\n${png}\n--b--\n`,
  );
  const message = await readMessage(LOGIN, ref);
  expect(message.body).toEqual({ kind: 'html', remoteImages: 1, cut: false });
  expect(message.attachments.map(({ name }) => name)).toEqual(['unused.png']);
  const document = await readFrame(LOGIN, ref, { images: false });
  expect(document).toContain('<p>测试</p>');
  expect(document).toContain(`src="data:image/png;base64,${png}"`);
  expect(document).not.toContain('t.example');
  expect(await readFrame(LOGIN, ref, { images: true })).toContain('src="http://t.example/x"');
});

test('a file of 3 MB and its message are streamed whole; a part that is not there is not found', async () => {
  const file = randomBytes(3_000_000);
  const coded = file.toString('base64').replace(/.{76}/g, '$&\n');
  const raw = `Subject: a/b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: application/zip; name="a.zip"\nContent-Transfer-Encoding: base64\n\n${coded}\n--b--\n`;
  const ref = await put('file', raw);
  const message = await readMessage(LOGIN, ref);
  expect(message.body).toMatchObject({ kind: 'text', blocks: [{ pieces: [{ text: 'see below' }] }] });
  const [attachment] = message.attachments;
  expect(attachment).toMatchObject({ name: 'a.zip', part: '2' });
  const stream = await readAttachment(LOGIN, { ...ref, part: '2' });
  expect(stream.name).toBe('a.zip');
  expect((await collectBytes(stream.bytes)).equals(file)).toBe(true);
  const source = await readSource(LOGIN, ref);
  expect(source.name).toBe('a_b.eml');
  expect((await collectBytes(source.bytes)).toString('latin1')).toBe(raw.replaceAll('\n', '\r\n'));
  await expect(readAttachment(LOGIN, { ...ref, part: '9' })).rejects.toMatchObject({ code: 'not_found' });
});

test('a text of 3 MB is cut, and says so', async () => {
  const ref = await put('long', `Subject: long\nContent-Type: text/plain\n\n${'0123456789abcdef\n'.repeat(180_000)}`);
  expect((await readMessage(LOGIN, ref)).body).toMatchObject({ kind: 'text', cut: true });
});

test('mail goes to the trash, and from nowhere but there out of the world', async () => {
  const { folder, validity, uid } = await put('leaving', 'Subject: leaving\n\nx\n');
  const messages = { folder, validity, uids: [uid] };
  await markMail(LOGIN, { ...messages, flag: 'flagged', on: true });
  await expect(removeMail(LOGIN, { ...messages, forGood: true })).rejects.toMatchObject({ code: 'not_found' });
  const trashed = await removeMail(LOGIN, { ...messages, forGood: false });
  expect(trashed).toMatchObject({ folder: 'Trash', uids: [expect.any(Number)] });
  const back = await moveMail(LOGIN, {
    folder: 'Trash',
    validity: trashed?.validity ?? '',
    uids: trashed?.uids ?? [],
    to: folder,
  });
  expect((await readRows(LOGIN, rowsOf(folder))).rows).toMatchObject([{ flagged: true }]);
  const again = await removeMail(LOGIN, { folder, validity, uids: back?.uids ?? [], forGood: false });
  await removeMail(LOGIN, { folder: 'Trash', validity: again?.validity ?? '', uids: again?.uids ?? [], forGood: true });
  expect((await readRows(LOGIN, rowsOf('Trash'))).total).toBe(0);
});

test('a wrong password meets no open connection, and a changed one ends the old', async () => {
  await readFolders(LOGIN);
  await expect(readFolders({ ...LOGIN, password: 'wrong' })).rejects.toMatchObject({ code: 'webmail.sign_in_again' });
  await runSql(platform.databaseUrl(), `UPDATE member SET password_hash = '{PLAIN}changed'`);
  await expect(readFolders({ ...LOGIN, passwordMark: 'second' })).rejects.toMatchObject({ code: 'webmail.sign_in_again' });
  expect(await readFolders({ ...LOGIN, password: 'changed', passwordMark: 'second' })).not.toEqual([]);
  await runSql(platform.databaseUrl(), `UPDATE member SET password_hash = '{PLAIN}${LOGIN.password}'`);
});

test('a platform that is down is said to be down', async () => {
  await platform.stopPlatform();
  await expect(readFolders(LOGIN)).rejects.toMatchObject({ code: 'webmail.unreachable' });
});
