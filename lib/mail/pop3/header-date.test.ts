import { expect, test } from 'vitest';
import { arrivalDate, HeaderTap } from './header-date.ts';

const NOW = new Date('2024-06-01T00:00:00Z');
const RECEIVED = 'Received: from a by b\r\n\twith ESMTP id 1;\r\n Tue, 12 Mar 2024 10:00:00 +0800 (CST)\r\n';

test.each([
  [
    'the first Received field, folded',
    `${RECEIVED}Received: x; Mon, 1 Jan 2024 00:00:00 +0000\r\nDate: Sun, 3 Mar 2024 00:00:00 +0000\r\n`,
    '2024-03-12T02:00:00Z',
  ],
  ['the Date field where nothing was received', 'Subject: x\r\nDate: 3 Mar 2024 08:00:00 GMT\r\n', '2024-03-03T08:00:00Z'],
  ['the Date field where Received has none', 'Received: from a\r\nDate: 3 Mar 2024 08:00:00 GMT\r\n', '2024-03-03T08:00:00Z'],
  [
    'the Date field where Received lies in the future',
    'Received: a; 1 Jan 2031 00:00:00 +0000\r\ndate: 3 Mar 2024 08:00:00 GMT\r\n',
    '2024-03-03T08:00:00Z',
  ],
  ['bare line feeds', 'Received: a;\n 12 Mar 2024 10:00:00 +0000\n\nDate: 1 Jan 1999 00:00:00 +0000\n', '2024-03-12T10:00:00Z'],
  ['nothing before 1980', 'Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n', null],
  ['nothing from the body', 'Subject: x\r\n\r\nDate: 3 Mar 2024 08:00:00 GMT\r\n', null],
  ['nothing from rubbish', 'Date: soon\r\nReceived: ;;;\r\n', null],
  ['nothing from nothing', '', null],
])('the date of arrival is taken from %s', (_, header, expected) => {
  expect(arrivalDate(Buffer.from(header), NOW)).toEqual(expected === null ? null : new Date(expected));
});

test('the header is kept however the message is cut, and no more than 64 KB of it', () => {
  const bytes = Buffer.from(`${RECEIVED}Subject: x\r\n\r\n${'body '.repeat(40_000)}`);
  for (const size of [1, 7, 100, 4096, bytes.length]) {
    const tap = new HeaderTap();
    for (let at = 0; at < bytes.length; at += size) tap.write(bytes.subarray(at, at + size));
    expect(tap.header().length).toBeLessThanOrEqual(64 * 1024);
    expect(arrivalDate(tap.header(), NOW)).toEqual(new Date('2024-03-12T02:00:00Z'));
  }
});

test('of a message that comes in one piece only the header is kept', () => {
  const header = `${RECEIVED}Subject: x\r\n\r\n`;
  const tap = new HeaderTap();
  tap.write(Buffer.from(`${header}${'body '.repeat(1000)}`));
  tap.write(Buffer.from('more of the body'));
  expect(tap.header().toString()).toBe(header);
});
