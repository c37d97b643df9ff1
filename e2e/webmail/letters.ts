/** Letters as they lie in the mailboxes of the webmail's trips. */
import type { Person } from '../company.ts';
import { putMail } from './own-mailbox.ts';

const HTML = `<p style="color:#c00;background:url(https://tracker.example/a.gif)">三月的 <b>报价单</b></p>
<script>window.top.document.title='owned'</script><img src="https://tracker.example/pixel.gif"><img src="cid:logo@x">
<a href="https://evil.example/login">https://bank.example</a><form action="https://evil.example"><input name="p"></form>`;

export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function encoded(text: string): string {
  return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** A message of plain text. */
export function letter(
  subject: string,
  { from = '何睿 <he.rui@northfield.example>', body = '单价按上次 3% 下调。' } = {},
): string {
  const [, name = '', address = ''] = /^(.*) (<.*>)$/.exec(from) ?? [];
  return `From: ${encoded(name)} ${address}\nTo: li@x.example\nSubject: ${encoded(subject)}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n${body}\n`;
}

export const WITH_FILE = `From: a@x.example
To: li@x.example
Subject: ${encoded('样件测量报告')}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

> 上次的偏差？
孔位偏差已复测，见 https://northfield.example/cpk?a=1&b=2 。
--b
Content-Type: text/html; name="=?utf-8?B?${Buffer.from('../报告 "1".html').toString('base64')}?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

${Buffer.from('<script>alert(1)</script>').toString('base64')}
--b--
`;

export const WITH_HTML = `From: a@x.example
To: li@x.example
Subject: ${encoded('三月报价')}
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

${HTML}
--b
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

${PIXEL}
--b--
`;

/** GBK that calls itself Latin-1, as old programs write it. */
export const MISLABELLED = Buffer.concat([
  Buffer.from('From: old@x.example\nSubject: '),
  Buffer.from('b2c4d6cad6a4c3f7', 'hex'),
  Buffer.from('\nContent-Type: text/plain; charset=iso-8859-1\n\n'),
  Buffer.from('b2c4d6cad6a4c3f7d2d1b2b9bcc4', 'hex'),
  Buffer.from('\n'),
]);

/** How many messages the long folder has. */
export const MANY = 260;

/** Fills the mailbox: an inbox of five kinds, a nested folder, and a long one. */
export async function fillMailbox(member: Person): Promise<void> {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await putMail(member, 'INBOX', [
    { raw: letter('最早的一封'), flags: ['\\Seen'], date: at(900) },
    { raw: WITH_FILE, date: at(30) },
    { raw: WITH_HTML, date: at(20) },
    { raw: MISLABELLED, date: at(40) },
    { raw: letter('4 号线夹具报价'), date: at(10) },
  ]);
  await putMail(member, '客户/华南', [{ raw: letter('华南的订单', { body: '交期可以做到十八天。' }) }]);
  await putMail(
    member,
    '很多',
    Array.from({ length: MANY }, (_, index) => ({
      raw: letter(`第 ${index + 1} 封`),
      flags: ['\\Seen'],
      // The first to come is the newest, as a move brings them.
      date: at(1000 + index),
    })),
  );
}
