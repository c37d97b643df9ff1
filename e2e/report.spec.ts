/** The proof report of a move that is over: its sums, its files, its checksums recomputed by a third party, its paper. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { LOCALES } from '../lib/i18n/locale.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, passingDomain, setSource } from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { addOldMail, banjia, countOldMail, MAX_MESSAGE_BYTES, oldPeople, queryOne } from './product.ts';
import { chooseLocale, DESK, expect, openSession, PHONE, test } from './visit.ts';
import { plain, untranslatedKeys, wordsOf, zh } from './words.ts';

const OLD_DOMAIN = 'taihu.example';
const DOMAIN = passingDomain('taihu');
const REPORT = '/postmaster/report';

let postmaster: Person;
let stranger: Person;
const moved = newPerson(DOMAIN, 'zhao.lei', '赵磊');
const waiting = newPerson(DOMAIN, 'waiting', '何待');
let mappingId: string;
/** What the old server itself says. */
let total: number;
let refusedFolder: string;

test.describe.configure({ mode: 'serial' });

/** A message that is larger than the platform takes. */
function tooLarge(): Buffer {
  const line = `${'x'.repeat(76)}\r\n`;
  return Buffer.from(
    `From: a@b.example\r\nSubject: large\r\n\r\n${line.repeat(Math.ceil((MAX_MESSAGE_BYTES + 1000) / line.length))}`,
  );
}

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const [old] = oldPeople(OLD_DOMAIN);
  if (old === undefined) throw new Error(`nobody has mail at ${OLD_DOMAIN}`);
  await addOldMail(old.oldAddress, 'INBOX', tooLarge(), new Date('2025-02-03T04:05:06Z'));
  const folders = await countOldMail(old.oldAddress);
  total = [...folders.values()].reduce((sum, count) => sum + count, 0);
  refusedFolder = 'INBOX';
  postmaster = await addDomain(DOMAIN);
  stranger = await addDomain(passingDomain('poyang'));
  await addMembers(DOMAIN, [moved, waiting]);
  await openWindow(DOMAIN);
  await setSource(DOMAIN, old);
  await addMappings(DOMAIN, [
    { address: moved.address, oldAddress: old.oldAddress, oldPassword: old.oldPassword },
    { address: waiting.address, oldAddress: waiting.address, oldPassword: '' },
  ]);
  const mapping = () =>
    queryOne<{ id: string; state: string }>(
      'select p.id::text, p.state::text from mapping p join member m on m.id = p.member_id where m.address = $1',
      [moved.address],
    );
  await waitFor('the mailbox has moved', 60, async () => (await mapping()).state === 'DONE');
  mappingId = (await mapping()).id;
});

test.beforeEach(async ({ page }) => {
  await page.setViewportSize(DESK);
  await openSession(page.context(), postmaster);
});

const mailboxReport = () => `/postmaster/migration/${mappingId}/report`;

async function fileOf(page: Page, label: string): Promise<{ name: string; bytes: Buffer }> {
  return download(page, () => page.getByRole('link', { name: label, exact: true }).click());
}

/** The records of a file as bytes, without its first line: all that the checksum needs. */
function records(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = bytes.indexOf('\n') + 1; from > 0 && from < bytes.length; ) {
    const end = bytes.indexOf('\n', from) + 1;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}

const sha256 = (parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

test('proof: the domain’s report adds up to what the old server says, and the table to the same', async ({ page }) => {
  await page.goto('/postmaster/migration');
  await page.getByRole('link', { name: zh('shell.report'), exact: true }).click();
  await expect(page).toHaveURL(REPORT);
  await expect(page.getByText(zh.markup('report.verdict.balanced', { listed: total, exceptions: 1, ...plain }))).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: moved.address });
  for (const [position, count] of [total, total - 1, 0, 1, 0].entries()) {
    await expect(row.getByRole('cell').nth(2 + position)).toHaveText(String(count));
  }
  await expect(row).toContainText(zh('report.equal'));
  await expect(page.getByRole('row').filter({ hasText: waiting.address })).toContainText(zh('report.notCounted'));
  await expect(page.getByText(zh('report.mailboxesBalanced', { all: 2, balanced: 1, uncounted: 1 }))).toBeVisible();
  await expect(page.getByText(zh('report.comparedNever'))).toBeVisible();
});

test('T6: the mailbox’s report names the message that was not moved, with its reason, and says of which moment it is', async ({
  page,
}) => {
  await page.goto(REPORT);
  await page.getByRole('link', { name: moved.address, exact: true }).click();
  await expect(page).toHaveURL(mailboxReport());
  const row = page.getByRole('row').filter({ hasText: zh('report.why.message_too_big') });
  await expect(row).toContainText(refusedFolder);
  await expect(row).toContainText('2025-02-03');
  await expect(row).toContainText('4.0 MB');
  await expect(page.getByText(/^原邮箱是\d{4}年\d+月\d+日 \d\d:\d\d数的。数字只是那一刻的/)).toBeVisible();
  const sums = page.getByRole('row').filter({ hasText: zh('report.total') });
  await expect(sums.getByRole('cell').nth(1)).toHaveText(String(total));
});

test('proof: the checksum of the page is that of the file, recomputed from its bytes alone; the command line says the same', async ({
  page,
}) => {
  await page.goto(REPORT);
  const card = page
    .locator('section')
    .filter({ hasText: zh('report.digest') })
    .last();
  await card.getByRole('button', { name: zh('report.digestAct') }).click();
  await expect(card.getByText(/^[0-9a-f]{64}$/)).toBeVisible({ timeout: 30_000 });
  const shown = await card.getByText(/^[0-9a-f]{64}$/).innerText();
  const { name, bytes } = await fileOf(page, zh('report.fileLedger'));
  expect(name).toBe(`banjia-ledger-${DOMAIN}.csv`);
  const lines = records(bytes);
  expect(lines).toHaveLength(total);
  const mailbox = sha256(lines);
  expect(lines.every((line) => line.toString().startsWith(`${moved.address},`))).toBe(true);
  expect(sha256([`${mailbox}  ${moved.address}\n`])).toBe(shown);
  await expect(card.getByText(zh('report.digestStale'))).toBeHidden();

  const { stdout } = await banjia(['report', DOMAIN, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ sha256: shown, entryCount: total });
  const file = test.info().outputPath('ledger.csv');
  await writeFile(file, bytes);
  expect(JSON.parse((await banjia(['report', DOMAIN, '--verify', file, '--json'])).stdout)).toMatchObject({
    equal: true,
    differing: [],
  });
  await writeFile(file, bytes.toString('utf8').replace('COPIED', 'GONE'));
  await expect(banjia(['report', moved.address, '--verify', file, '--json'])).rejects.toThrow();

  await page.goto(mailboxReport());
  await expect(page.getByText(mailbox)).toBeVisible();
  await page.getByRole('button', { name: zh('report.digestAgain') }).click();
  await expect(page.getByText(mailbox)).toBeVisible();
});

test('proof: the files add up: ledger, summary, folders and exceptions say the same', async ({ page }) => {
  await page.goto(REPORT);
  const [head = [], ...ledger] = parseCsv((await fileOf(page, zh('report.fileLedger'))).bytes);
  const outcome = head.indexOf(zh('report.cells.outcome'));
  const counted = Map.groupBy(ledger, (row) => row[outcome]);
  expect([counted.get('COPIED')?.length, counted.get('REFUSED')?.length]).toEqual([total - 1, 1]);
  const [columns = [], ...mailboxes] = parseCsv((await fileOf(page, zh('report.fileSummary'))).bytes);
  const cell = (name: Parameters<typeof zh>[0]) =>
    mailboxes.find(([address]) => address === moved.address)?.[columns.indexOf(zh(name))];
  expect([
    cell('report.cells.listed'),
    cell('report.cells.copied'),
    cell('report.cells.refused'),
    cell('report.cells.pending'),
  ]).toEqual([total, total - 1, 1, 0].map(String));
  expect(mailboxes).toHaveLength(2);
  const [, ...exceptions] = parseCsv((await fileOf(page, zh('report.fileExceptions'))).bytes);
  expect(exceptions).toHaveLength(1);
  expect(exceptions[0]).toContain(zh('report.why.message_too_big'));
  await page.goto(mailboxReport());
  const [folderHead = [], ...folders] = parseCsv((await fileOf(page, zh('report.fileFolders'))).bytes);
  const sum = (name: Parameters<typeof zh>[0]) =>
    folders.reduce((all, row) => all + Number(row[folderHead.indexOf(zh(name))]), 0);
  expect(sum('report.cells.listed')).toBe(total);
  expect(sum('report.cells.copied') + sum('report.cells.refused')).toBe(total);
});

test('proof: the report says that both sides were compared once they were, and what came of it', async ({ page }) => {
  const { stdout } = await banjia(['verify', DOMAIN, '--json']).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  expect(stdout === '' || JSON.parse(stdout)).toBeTruthy();
  await page.goto(mailboxReport());
  await expect(page.getByText(zh('report.comparedNever'))).toBeHidden();
  await expect(page.getByText(new RegExp(`逐封比对过：原邮箱${total}封，新邮箱${total - 1}封，有1处不同`))).toBeVisible();
});

test('proof: on paper the report is black on white, says whose and of when it is, and leaves out what is only for a screen', async ({
  page,
}) => {
  for (const [what, path] of [
    ['domain', REPORT],
    ['mailbox', mailboxReport()],
  ] as const) {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.goto(path);
    await expect(page.getByText(zh('report.printTitle'))).toBeVisible();
    await expect(page.getByText(new RegExp(`^${DOMAIN}，`))).toBeVisible();
    await expect(page.getByRole('navigation', { name: zh('shell.mainNav') })).toBeHidden();
    await expect(page.getByRole('button', { name: zh('report.print') })).toBeHidden();
    await expect(page.getByRole('table').first()).toBeVisible();
    const { ink, paper } = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.documentElement);
      return { ink: color, paper: backgroundColor };
    });
    expect([ink, paper]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    await page.screenshot({ path: test.info().outputPath(`${what}.png`), fullPage: true });
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.length).toBeGreaterThan(10_000);
  }
});

test('proof: a postmaster of another domain and a member find no page and no file of it', async ({ page }) => {
  for (const person of [stranger, moved]) {
    await page.context().clearCookies();
    await openSession(page.context(), person);
    await page.goto(mailboxReport());
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('errorPages.missingTitle'));
    await expect(page.getByText(zh('report.balanceTitle'))).toHaveCount(0);
    for (const path of [`/api/report/mailbox/${mappingId}?file=ledger`, '/api/report/mailbox/nothing']) {
      expect((await page.request.get(path, { maxRedirects: 0 })).status(), path).toBe(404);
    }
  }
  await openSession(page.context(), stranger);
  for (const file of ['summary', 'exceptions', 'ledger']) {
    expect(parseCsv(await (await page.request.get(`/api/report/domain?file=${file}`)).body()), file).toHaveLength(1);
  }
  expect((await page.request.get('/api/report/domain?file=other')).status()).toBe(404);
});

for (const locale of LOCALES) {
  test(`proof: the reports are read without a mouse and without colours, at a desk and on a phone, ${locale}`, async ({
    page,
  }) => {
    await chooseLocale(page, locale);
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      for (const path of [REPORT, mailboxReport(), `${REPORT}?search=nobody`]) {
        await page.goto(path);
        await expect(page.getByText(wordsOf[locale]('report.balanceTitle'))).toBeVisible();
        expect(untranslatedKeys(await page.locator('body').innerText())).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(size.width);
        await expectAccessible(page);
      }
    }
  });
}
