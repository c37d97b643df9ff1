import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { composeNotice, messageIdOf, type NoticeMail } from './compose-notice.ts';

const MAIL: NoticeMail = {
  id: '019ab000-0000-7000-8000-000000000001',
  domain: 'qinghe.example',
  to: 'li@qinghe.example',
  locale: 'zh-CN',
  from: '邮箱搬家',
  subject: '您的邮件都搬过来了：12,480封',
  text: '第一行𠮷\n\n第二行\n',
  date: new Date('2026-03-11T16:05:09Z'),
};

test('a mail program reads back what was written', async () => {
  const read = await PostalMime.parse(composeNotice(MAIL));
  expect(read).toMatchObject({
    subject: MAIL.subject,
    from: { name: '邮箱搬家', address: 'no-reply@qinghe.example' },
    to: [{ address: MAIL.to }],
    messageId: messageIdOf(MAIL),
    date: '2026-03-11T16:05:09.000Z',
  });
  expect(read.text?.replaceAll('\r\n', '\n').trimEnd()).toBe('第一行𠮷\n\n第二行');
  expect(read.html).toBeUndefined();
  const headers = new Map(read.headers.map(({ key, value }) => [key, value]));
  expect(headers.get('x-banjia-notice')).toBe(MAIL.id);
  expect(headers.get('auto-submitted')).toBe('auto-generated');
});

test('every line is ASCII, ends in CRLF and is short enough for any server', () => {
  const bytes = composeNotice({ ...MAIL, subject: '搬'.repeat(300), text: '家'.repeat(5000) }).toString('latin1');
  const lines = bytes.split('\r\n');
  expect(lines.filter((line) => line.length > 76 || /[^\x20-\x7e]/.test(line))).toEqual([]);
});

test('what a catalogue or a name brings ends no header line', async () => {
  const read = await PostalMime.parse(
    composeNotice({ ...MAIL, subject: 'one\r\nBcc: everybody@elsewhere.example', from: 'a\nb' }),
  );
  expect(read.subject).toBe('one Bcc: everybody@elsewhere.example');
  expect(read.bcc).toBeUndefined();
});

test('an encoded word is cut between characters', async () => {
  for (let length = 1; length < 80; length++) {
    const subject = `${'a'.repeat(length)}𠮷搬家🚚`.repeat(2);
    expect((await PostalMime.parse(composeNotice({ ...MAIL, subject }))).subject).toBe(subject);
  }
});
