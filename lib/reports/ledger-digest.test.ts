import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { csvLine } from '../sheets/write-csv.ts';
import { DomainDigest, digestFile, MailboxDigest } from './ledger-digest.ts';
import { LEDGER_COLUMNS, type LedgerRecord, ledgerLine, mailboxCell } from './ledger-record.ts';

/** The example of docs/proof.md: whoever changes its bytes changes what has been signed. */
const SAMPLE: LedgerRecord = {
  mailbox: 'li@qinghe.example',
  oldAccount: 'li@old.example',
  folder: '项目/4号线, "北"',
  uidValidity: '7',
  uid: '1',
  outcome: 'COPIED',
  reason: '',
  sizeBytes: '2048',
  date: '2024-05-06T07:08:09.000Z',
  sha256: 'ab'.repeat(32),
  newFolder: '项目/4号线, "北"',
  newUidValidity: '1770000000',
  newUid: '12',
  serverText: '',
  settledAt: '2026-03-10T14:41:00.123Z',
};
const REFUSED: LedgerRecord = {
  ...SAMPLE,
  uid: '2',
  outcome: 'REFUSED',
  reason: 'message_too_big',
  newFolder: '',
  newUidValidity: '',
  newUid: '',
  serverText: '=cmd()\r\n[TOOBIG] no',
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const HEADER = `\ufeff${csvLine([...LEDGER_COLUMNS])}`;

async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

test('proof: a record is one line of CSV, whatever its cells hold, and calculates nothing', () => {
  expect(ledgerLine(SAMPLE)).toBe(
    'li@qinghe.example,li@old.example,"项目/4号线, ""北""",7,1,COPIED,,2048,2024-05-06T07:08:09.000Z,' +
      `${'ab'.repeat(32)},"项目/4号线, ""北""",1770000000,12,,2026-03-10T14:41:00.123Z\r\n`,
  );
  expect(ledgerLine(REFUSED)).toContain(",'=cmd()  [TOOBIG] no,");
  expect(ledgerLine({ ...SAMPLE, folder: 'a\u2028b\nc' }).split(/[\r\n\u2028]+/)).toHaveLength(2);
  expect(mailboxCell('-li@qinghe.example')).toBe("'-li@qinghe.example");
});

test('proof: the digest of the example is the one of docs/proof.md', () => {
  expect(sha256(ledgerLine(SAMPLE) + ledgerLine(REFUSED))).toBe(
    '00f0517244ee482e58d6be1294e0cf6c54b470fbdebbf28f138f4d72aa370454',
  );
});

test('proof: a mailbox’s checksum is over its records, a domain’s over the list of checksums; an empty mailbox is in neither', () => {
  const lines = ledgerLine(SAMPLE) + ledgerLine(REFUSED);
  const mailbox = new MailboxDigest();
  mailbox.add(ledgerLine(SAMPLE), 1);
  mailbox.add(ledgerLine(REFUSED), 1);
  const digest = mailbox.end();
  expect(digest).toEqual({ sha256: sha256(lines), entryCount: 2 });
  const domain = new DomainDigest();
  domain.add('empty@qinghe.example', { sha256: sha256(''), entryCount: 0 });
  domain.add('li@qinghe.example', digest);
  domain.add('wang@qinghe.example', digest);
  expect(domain.end()).toEqual({
    sha256: sha256(`${digest.sha256}  li@qinghe.example\n${digest.sha256}  wang@qinghe.example\n`),
    entryCount: 4,
  });
});

test.each([1, 7, 64, 1_000_000])(
  'proof: a file that arrives in pieces of %i bytes has the checksums of its records',
  async (size) => {
    const wang = { ...SAMPLE, mailbox: 'wang@qinghe.example' };
    const file = HEADER + [SAMPLE, REFUSED, wang].map(ledgerLine).join('');
    const { domain, mailboxes } = await digestFile(inChunks(file, size));
    const [li, other] = [sha256(ledgerLine(SAMPLE) + ledgerLine(REFUSED)), sha256(ledgerLine(wang))];
    expect(mailboxes).toEqual([
      { name: 'li@qinghe.example', digest: { sha256: li, entryCount: 2 } },
      { name: 'wang@qinghe.example', digest: { sha256: other, entryCount: 1 } },
    ]);
    expect(domain).toEqual({ sha256: sha256(`${li}  li@qinghe.example\n${other}  wang@qinghe.example\n`), entryCount: 3 });
  },
);

test.each([
  ['a changed size', (text: string) => text.replace('2048', '2049')],
  ['a record taken out', (text: string) => text.replace(ledgerLine(REFUSED), '')],
  ['two records exchanged', () => HEADER + ledgerLine(REFUSED) + ledgerLine(SAMPLE)],
  ['a line end lost', (text: string) => text.slice(0, -1)],
])('proof: %s changes the checksum', async (_, change) => {
  const file = HEADER + ledgerLine(SAMPLE) + ledgerLine(REFUSED);
  const before = await digestFile(inChunks(file, 999));
  const after = await digestFile(inChunks(change(file), 999));
  expect(after.domain.sha256).not.toBe(before.domain.sha256);
});

test('proof: the language of the header changes nothing', async () => {
  const body = ledgerLine(SAMPLE);
  const one = await digestFile(inChunks(HEADER + body, 50));
  expect(await digestFile(inChunks(`\ufeff邮箱,原帐号\r\n${body}`, 50))).toEqual(one);
});
