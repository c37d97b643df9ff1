/** Mail that programs stumble over, made by hand: what strangers, old programs and attackers send. Octets as latin1 text. */

const TO_BASE64 = (text: string) => Buffer.from(text).toString('base64');

/** Whatever is reached from here or run would be seen by the test. */
const ATTACK = `<script>fetch('https://evil.example/s')</script><img src=x onerror="fetch('https://evil.example/i')"><svg onload="alert(1)"></svg>
<iframe src="https://evil.example/f"></iframe><link rel=stylesheet href="https://evil.example/c.css"><style>@import 'https://evil.example/t.css';</style>
<div style="background:url(https://evil.example/b)">x</div><meta http-equiv=refresh content="0;url=https://evil.example/m"><base href="https://evil.example/">
<video autoplay src="https://evil.example/v"></video><img srcset="https://evil.example/ss 1x"><object data="https://evil.example/o"></object>
<form action="https://evil.example/p"><input autofocus onfocus=alert(1)></form><a href="javascript:alert(1)">click</a><body onload=alert(1)>`;

const html = (body: string, more = '') =>
  `Subject: html\r\nMIME-Version: 1.0\r\n${more}Content-Type: text/html; charset=utf-8\r\n\r\n${body}\r\n`;

const nested = (depth: number): string =>
  depth === 0
    ? `Content-Type: text/html\r\n\r\n${ATTACK}`
    : `Content-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--`;

const mixed = (...parts: string[]) =>
  `Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${parts.join('\r\n--b\r\n')}\r\n--b--\r\n`;

export const TORTURE: readonly { name: string; raw: Buffer }[] = [
  ['attack in HTML', html(ATTACK)],
  [
    'attack in the header',
    `From: "<img src=x onerror=alert(1)>" <a@x.example>\r\nTo: <script>alert(1)</script>\r\nSubject: <script>alert(1)</script> {{1+1}}\r\n\r\nx\r\n`,
  ],
  [
    'attack in a file name',
    mixed(
      'Content-Type: text/plain\r\n\r\nx',
      `Content-Type: text/html; name="<img src=x onerror=alert(1)>.html"\r\nContent-Disposition: attachment\r\n\r\n${ATTACK}`,
    ),
  ],
  [
    'attack in base64 and UTF-16',
    html('', 'Content-Transfer-Encoding: base64\r\n')
      .replace('charset=utf-8', 'charset=utf-16le')
      .replace(/\r\n\r\n.*$/s, `\r\n\r\n${Buffer.from(ATTACK, 'utf16le').toString('base64')}\r\n`),
  ],
  ['attack in UTF-7', html(`+ADw-script+AD4-alert(1)+ADw-/script+AD4-`).replace('utf-8', 'utf-7')],
  [
    'attack in an SVG image',
    mixed(
      'Content-Type: text/html\r\n\r\n<img src="cid:s">',
      `Content-Type: image/svg+xml\r\nContent-ID: <s>\r\n\r\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="https://evil.example/x"/></svg>`,
    ),
  ],
  ['HTML under the name of text', `Subject: t\r\nContent-Type: text/plain\r\n\r\n${ATTACK}\r\n`],
  ['no header', '\r\nonly a body\r\n'],
  ['nothing at all', '\r\n'],
  ['header only', 'Subject: header only\r\n'],
  [
    '10,000 recipients',
    `Subject: many\r\nTo: ${Array.from({ length: 10_000 }, (_, i) => `n${i} <n${i}@x.example>`).join(',\r\n ')}\r\n\r\nx\r\n`,
  ],
  ['NULs', 'Subject: a\0b\r\nContent-Type: text/plain\r\n\r\nbefore\0after\r\n'],
  ['a line of 100 kB', `Subject: long\r\n\r\n${'x'.repeat(100_000)}\r\n`],
  ['a subject of 100 kB', `Subject: ${'\xb2\xe2'.repeat(50_000)}\r\n\r\nx\r\n`],
  [
    'GBK called Latin-1',
    'Subject: \xb2\xe2\xca\xd4\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xc4\xe3\xba\xc3\xa3\xac\xb2\xe2\xca\xd4\r\n',
  ],
  ['an unknown charset', 'Subject: c\r\nContent-Type: text/html; charset="x-<script>"\r\n\r\n\xff\xfe\x80<b>x</b>\r\n'],
  ['a boundary that never comes', 'Content-Type: multipart/mixed; boundary=never\r\n\r\ntext\r\n'],
  ['an empty boundary', 'Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\nx\r\n'],
  ['multipart without parts', 'Content-Type: multipart/alternative; boundary=b\r\n\r\n--b--\r\n'],
  ['parts 120 deep', `Subject: deep\r\n${nested(120)}`],
  ['messages 60 deep', `${'Subject: s\r\nContent-Type: message/rfc822\r\n\r\n'.repeat(60)}${html(ATTACK)}`],
  [
    '1,000 attachments',
    mixed(
      ...Array.from(
        { length: 1000 },
        (_, i) => `Content-Type: application/zip; name="\xb2\xe2${i}.zip"\r\nContent-Disposition: attachment\r\n\r\nx`,
      ),
    ),
  ],
  ['elements 20,000 deep', html(`${'<div>'.repeat(20_000)}x`)],
  ['a table of 5 MB', html('<table><tr><td style="color:red">x</td></tr></table>'.repeat(100_000))],
  ['broken base64', html('', 'Content-Transfer-Encoding: base64\r\n').replace(/\r\n\r\n.*$/s, '\r\n\r\n!!!=@@ P=G=I+\r\n')],
  ['broken quoted-printable', html('=ZZ=3C=script>=', 'Content-Transfer-Encoding: quoted-printable\r\n')],
  ['an IMAP answer in the body', 'Subject: x\r\n\r\n* BYE go away\r\nB1 OK done\r\n)\r\n{5}\r\n'],
  [
    'a name without an end',
    `From: "never ends\r\nTo: <<<>>>\r\nSubject: =?utf-8?B?${TO_BASE64('半').slice(0, 3)}?=\r\n\r\nx\r\n`,
  ],
].map(([name = '', text = '']) => ({ name, raw: Buffer.from(text, 'latin1') }));
