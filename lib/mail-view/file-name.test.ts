import { expect, test } from 'vitest';
import type { MessagePart } from '../mail/mailbox/message-structure.ts';
import { attachmentDisposition, fileNameOf, safeName } from './file-name.ts';

function named(values: Record<string, string | Buffer>, more: Partial<MessagePart> = {}): string {
  const dispositionParameters = new Map(Object.entries(values).map(([name, value]) => [name, Buffer.from(value as string)]));
  const none = new Map<string, Buffer>();
  const part = {
    part: '2.1',
    type: 'application/pdf',
    parameters: none,
    disposition: 'attachment',
    contentId: '',
    encoding: '',
    sizeBytes: 0,
    children: [],
  };
  return fileNameOf({ ...part, dispositionParameters, ...more });
}

test.each<[string, Record<string, string | Buffer>, string]>([
  ['plain', { filename: 'a.pdf' }, 'a.pdf'],
  ['an encoded word', { filename: '=?gbk?B?sai82w==?=.pdf' }, '报价.pdf'],
  ['RFC 2231', { 'filename*': "utf-8''%E6%8A%A5%E4%BB%B7.pdf" }, '报价.pdf'],
  ['RFC 2231 in pieces', { 'filename*0*': "utf-8''%E6%8A%A5", 'filename*1*': '%E4%BB%B7', 'filename*2': '.pdf' }, '报价.pdf'],
  ['raw GBK', { filename: Buffer.from('b2c4d6ca2e706466', 'hex') }, '材质.pdf'],
  ['a path', { filename: '../../etc/passwd' }, 'passwd'],
  ['a path of Windows', { filename: 'C:\\x\\y.exe' }, 'y.exe'],
  ['a hidden file', { filename: '...bashrc' }, 'bashrc'],
  ['reversed writing', { filename: 'gpj\u202eexe.png' }, 'gpjexe.png'],
  ['line ends', { filename: 'a\r\nSet-Cookie: x=1.pdf' }, 'aSet-Cookie_ x=1.pdf'],
  ['nothing', {}, '2-1.pdf'],
])('%s', (_, values, name) => expect(named(values)).toBe(name));

test('a name that is too long keeps its ending', () => {
  const name = safeName(`${'长'.repeat(400)}.docx`);
  expect(name).toMatch(/^长+\.docx$/);
  expect(name.length).toBeLessThanOrEqual(180);
});

test.each([
  ['报价 "1".pdf', `attachment; filename="__ _1_.pdf"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%221%22.pdf`],
  ["a'(1)*.txt", `attachment; filename="a'(1)*.txt"; filename*=UTF-8''a%27%281%29%2a.txt`],
  ['\ud800x', `attachment; filename="_x"; filename*=UTF-8''%EF%BF%BDx`],
])('%s in a header', (name, header) => expect(attachmentDisposition(name)).toBe(header));
