import { expect, test } from 'vitest';
import { subjectOf } from './subject-text.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const GBK = '\xb2\xe2\xca\xd4';

test.each<[string, Buffer, string | null]>([
  ['as it is', bytes('From: a@b\r\nSubject: Hello\r\n\r\nSubject: not this\r\n'), 'Hello'],
  ['without regard to case', bytes('SUBJECT:hello\r\n\r\n'), 'hello'],
  ['over folded lines', bytes('Subject: one\r\n two\r\n\tthree\r\nTo: x\r\n\r\n'), 'one two three'],
  ['with bare LF', bytes('Subject: one\n two\nTo: x\n\nbody'), 'one two'],
  ['from encoded words', bytes('Subject: =?UTF-8?B?5rWL6K+V?= =?utf-8?q?=E4=BD=A0?=\r\n\r\n'), '测试你'],
  ['from encoded words in GBK', bytes('Subject: =?GBK?B?suLK1A==?=\r\n\r\n'), '测试'],
  ['from raw UTF-8', Buffer.from('Subject: 测试\r\n\r\n'), '测试'],
  ['from raw GBK', bytes(`Subject: ${GBK}\r\n\r\n`), '测试'],
  ['without what cannot be seen', Buffer.from('Subject: a\u202eb\u0007c\u200b\r\n\r\n'), 'a b c'],
  ['as text, whatever it says', bytes('Subject: <script>alert(1)</script>\r\n\r\n'), '<script>alert(1)</script>'],
  ['cut to 200 characters, not halves of them', Buffer.from(`Subject: ${'👋'.repeat(300)}\r\n\r\n`), '👋'.repeat(200)],
  ['of a header that never ends', bytes(`Subject: x\r\nX-Long: ${'y'.repeat(100_000)}`), 'x'],
  ['that is empty', bytes('Subject:  \r\n\r\n'), null],
  ['that is not there', bytes('From: a@b\r\n\r\nSubject: in the body'), null],
  ['in a word of no known kind', bytes('Subject: =?x-none?q?a=20b?=\r\n\r\n'), 'a b'],
])('T5: a subject is read %s', (_how, message, subject) => {
  expect(subjectOf(message)).toBe(subject);
});
