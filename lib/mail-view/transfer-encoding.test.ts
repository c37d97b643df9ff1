import { expect, test } from 'vitest';
import { decodeTransfer, transferDecoder } from './transfer-encoding.ts';

test.each([
  ['base64', 'aGVs\r\nbG8=\r\n', 'hello'],
  ['base64', 'aGVsbG8', 'hello'],
  ['base64', '!!aG*Vs bG8=', 'hello'],
  ['quoted-printable', 'a=3Db=\r\nc  \r\nd', 'a=bc\r\nd'],
  ['quoted-printable', '=E4=BD=A0=e5=a5=bd', '你好'],
  ['quoted-printable', 'a=ZZ b= end=', 'a=ZZ b= end'],
  ['quoted-printable', 'soft=  \r\nend', 'softend'],
  ['7bit', 'as it is=3D', 'as it is=3D'],
  ['x-unknown', 'as it is', 'as it is'],
])('%s %j', (encoding, coded, plain) => expect(decodeTransfer(Buffer.from(coded), encoding).toString()).toBe(plain));

test.each(['base64', 'quoted-printable'])('%s is the same however it is cut', (encoding) => {
  const coded =
    encoding === 'base64'
      ? Buffer.from('材质证明'.repeat(30)).toString('base64')
      : '=E6=9D=90 =E8=B4=A8=\r\n  x \r\n=\r\n=41=  y'.repeat(9);
  const whole = decodeTransfer(Buffer.from(coded), encoding).toString('hex');
  for (let length = 1; length < 20; length++) {
    const decoder = transferDecoder(encoding);
    const pieces: Buffer[] = [];
    for (let at = 0; at < coded.length; at += length) pieces.push(decoder.push(Buffer.from(coded.slice(at, at + length))));
    expect(Buffer.concat([...pieces, decoder.end()]).toString('hex'), `pieces of ${length}`).toBe(whole);
  }
});
