import type { Locator, Page } from '@playwright/test';
import { workbookFile } from '../lib/sheets/write-workbook.ts';
import { encodeGbk } from '../local/mail/mime/gbk.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, csv, newPerson, openWindow, type Person, setSource } from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { oldPeople, query, queryOne } from './product.ts';
import { badNews, DESK, expect, field, giveFile, PHONE, signIn, test } from './visit.ts';
import { plain, reason, zh } from './words.ts';

const DOMAIN = 'chunhe.example';
const BULK = '/postmaster/migration/bulk';
const COLUMNS = ['搬家帐号', '待搬家帐号', '待搬家帐号密码'];
const BIG5_HEADER = Buffer.from('b768ae61b162b8b92cabddb768ae61b162b8b92cabddb768ae61b162b8b9b14bbd580d0a', 'hex');

const liu = newPerson(DOMAIN, 'liu.wei', '刘伟');
const zhao = newPerson(DOMAIN, 'zhao.lei', '赵磊');
const han = newPerson(DOMAIN, 'han.mei', '韩梅');

let page: Page;
let postmaster: Person;
let oldLiu: DescribedMember;
let oldChen: DescribedMember;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [liu, zhao, han]);
  await openWindow(DOMAIN);
  const old = (local: string) => {
    const found = oldPeople(DOMAIN).find(({ oldAddress }) => oldAddress.startsWith(`${local}@`));
    if (found === undefined) throw new Error(`${local} has no old account`);
    return found;
  };
  [oldLiu, oldChen] = [old('liu.wei'), old('chen.jia')];
  await setSource(DOMAIN, oldLiu);
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
  await signIn(page, postmaster);
});

test.afterAll(() => page?.context().close());

const recognised = (count: number, encoding: string) =>
  page.getByText(zh.markup('bulk.recognised', { count, encoding, delimiter: zh('bulk.comma'), ...plain }));
const button = (name: string, scope: Page | Locator = page) => scope.getByRole('button', { name, exact: true });
const confirmButton = (count: number) => button(zh('bulk.confirmAct', { count }));
const rowNumbered = (number: number) =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name: String(number), exact: true }) });

async function showAll(count: number): Promise<void> {
  await button(zh('bulk.show.ALL', { count })).click();
}

async function paste(rows: string[][]): Promise<void> {
  await page.goto(BULK);
  await page.getByRole('radio', { name: zh('bulk.paste') }).click();
  await field(page, zh('bulk.pasteLabel')).fill(csv(rows));
  await button(zh('bulk.pasteAct')).click();
  await page.waitForURL(/\?import=/);
}

test('a list before its time: what is missing is said before the work, with the way there', async ({ page: visitor }) => {
  const early = 'zaochun.example';
  await signIn(visitor, await addDomain(early));
  await visitor.goto(BULK);
  await expect(visitor.getByText(zh('bulk.notYet.closed'))).toBeVisible();
  await openWindow(early);
  await visitor.reload();
  await expect(visitor.getByText(zh('bulk.notYet.noSource'))).toBeVisible();
  await visitor.getByRole('link', { name: zh('bulk.notYet.go') }).click();
  await expect(visitor).toHaveURL(/migration#source$/);
});

test('B3: the template opens in Excel, and filled in it is a list', async () => {
  await page.goto(BULK);
  const { bytes } = await download(page, () => page.getByRole('link', { name: zh('common.template') }).click());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(parseCsv(bytes)).toEqual([COLUMNS]);
  await giveFile(page, 'list.csv', Buffer.concat([bytes, Buffer.from(`${liu.address},${oldLiu.oldAddress},x\r\n`)]));
  await expect(recognised(1, 'UTF-8')).toBeVisible();
});

test('B7: a file of a Chinese Excel, which has no mark, is read as GB18030', async () => {
  await page.goto(BULK);
  await giveFile(page, '名单.csv', encodeGbk(csv([COLUMNS, [liu.address, oldLiu.oldAddress, '密码']])));
  await expect(recognised(1, 'GB18030')).toBeVisible();
  await expect(confirmButton(1)).toBeEnabled();
});

test('B7: a workbook is read as it is, whatever it is called', async () => {
  await page.goto(BULK);
  const book = await workbookFile('名单', COLUMNS, [
    [liu.address, oldLiu.oldAddress, '00012345'],
    [zhao.address, oldChen.oldAddress, null],
  ]);
  await giveFile(page, '名单.csv', book);
  await expect(page.getByText(zh.markup('bulk.recognisedXlsx', { count: 2, ...plain }))).toBeVisible();
  await expect(confirmButton(2)).toBeEnabled();
});

test('B7: Big5 is never guessed; whoever chooses it has the list read', async () => {
  await page.goto(BULK);
  const file = Buffer.concat([BIG5_HEADER, Buffer.from(`${liu.address},${oldLiu.oldAddress},x\r\n`)]);
  await giveFile(page, 'big5.csv', file);
  await expect(badNews(page)).toContainText(zh('errors.sheet.wrong_columns', { found: '' }).split('：')[0] ?? '');
  await button(zh('bulk.otherEncoding')).click();
  await page.getByRole('menuitemradio', { name: 'BIG5' }).click();
  await expect(recognised(1, 'BIG5')).toBeVisible();
});

test('B2: row 1,001 refuses the whole file with the count, and a damaged workbook says what it is', async () => {
  await page.goto(BULK);
  const many = Array.from({ length: 1001 }, (_, i) => [`m${i}@${DOMAIN}`, `m${i}@${DOMAIN}`, 'x']);
  await giveFile(page, 'many.xlsx', await workbookFile('名单', COLUMNS, many));
  await expect(badNews(page)).toHaveText(zh('errors.sheet.too_many_rows', { rows: 1001, limit: 1000 }));
  await giveFile(page, 'old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'));
  await expect(badNews(page)).toHaveText(zh('errors.sheet.old_excel'));
});

test('B1: faulty rows say why, stay out, and come as a file that can be mended; no password is in it', async () => {
  await paste([
    COLUMNS,
    [liu.address, oldLiu.oldAddress, 'one'],
    [`nobody@${DOMAIN}`, '=1+1@elsewhere.example', 'canary-two'],
    ['foreign@elsewhere.example', 'foreign@elsewhere.example', 'canary-three'],
    [zhao.address, oldLiu.oldAddress, 'canary-four'],
    [`${han.address.replace('@', '＠')}\u200b`, 'han@elsewhere.example', ''],
  ]);
  await showAll(5);
  await expect(rowNumbered(4)).toContainText(zh('errors.row.foreign_domain', { domain: DOMAIN }));
  await expect(rowNumbered(5)).toContainText(zh('errors.row.duplicate_source', { row: 2 }));
  await expect(rowNumbered(6)).toContainText(zh('bulk.note.full_width_at'));
  await expect(rowNumbered(6)).toContainText(zh('bulk.note.no_password'));
  await expect(confirmButton(2)).toBeEnabled();
  const { name, bytes } = await download(page, () =>
    page.getByRole('link', { name: zh('bulk.downloadErrors', { count: 3 }) }).click(),
  );
  expect(name).toBe(`${zh('bulk.errorFileName')}.csv`);
  const rows = parseCsv(bytes);
  expect(rows[0]).toEqual([zh('bulk.columnTarget'), zh('bulk.columnSource'), zh('bulk.columnPassword'), '行', '原因']);
  expect(rows.slice(1).map((row) => row[3])).toEqual(['3', '4', '5']);
  expect(rows[1]?.slice(0, 3)).toEqual([`nobody@${DOMAIN}`, "'=1+1@elsewhere.example", '']);
  expect(bytes.toString()).not.toContain('canary');
  await giveFileAgain(bytes);
});

/** What was left out comes back as it is, with the same fates. */
async function giveFileAgain(bytes: Buffer): Promise<void> {
  await page.goto(BULK);
  await giveFile(page, 'mended.csv', bytes);
  await expect(recognised(3, 'UTF-8')).toBeVisible();
}

test('A1: accounts that do not exist here come as a file for the members’ import', async () => {
  const { bytes } = await download(page, () => page.getByRole('link', { name: zh('bulk.unknownMembers', { count: 1 }) }).click());
  expect(parseCsv(bytes)).toEqual([
    ['邮箱帐号', '密码', '姓名'],
    [`nobody@${DOMAIN}`, '', ''],
  ]);
});

test('B4: every password is tried at the old server before anything is copied', async () => {
  await paste([
    COLUMNS,
    [liu.address, oldLiu.oldAddress, 'no such password'],
    [zhao.address, oldChen.oldAddress, oldChen.oldPassword],
    [han.address, 'han@elsewhere.example', ''],
  ]);
  await button(zh('bulk.preflight.start')).click();
  const tries = page.getByRole('region', { name: zh('bulk.preflight.title') });
  await expect(tries).toContainText(zh('bulk.preflight.passed', { count: 1 }), { timeout: 30_000 });
  await expect(tries).toContainText(zh('bulk.preflight.failed', { count: 1 }), { timeout: 30_000 });
  await expect(rowNumbered(2)).toContainText(reason('wrong_password').short);
  await expect(rowNumbered(3)).toContainText(/可登录 · \d+封/);
  expect(await countMappings()).toBe(0);
});

test('B5: a pair whose mail is somebody else’s is doubted, and stays out until a person has looked', async () => {
  const doubt = page
    .getByRole('main')
    .getByRole('status')
    .filter({ hasText: zh('bulk.preflight.doubtLead', { count: 1 }) });
  await expect(doubt).toBeVisible();
  await expect(rowNumbered(3)).toContainText(/chen\.jia@/);
  await expect(confirmButton(1)).toBeEnabled();
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectAccessible(page);
  await page.setViewportSize(DESK);
  await page.getByRole('checkbox', { name: zh('bulk.preflight.acceptFor', { row: 3 }) }).click();
  await expect(confirmButton(2)).toBeEnabled();
});

test('B4: a wrong password is mended in its place, and tried again by itself', async () => {
  await button(zh('bulk.edit.actionFor', { row: 2 })).click();
  const dialog = page.getByRole('dialog', { name: zh('bulk.edit.title', { row: 2 }) });
  await field(dialog, zh('bulk.edit.password')).fill(oldLiu.oldPassword);
  await expectAccessible(page);
  await button(zh('common.save'), dialog).click();
  await expect(dialog).toBeHidden();
  await showAll(3);
  await expect(rowNumbered(2)).toContainText(/可登录 · \d+封/, { timeout: 30_000 });
  await expect(confirmButton(3)).toBeEnabled();
  await expectAccessible(page);
});

test('B6: the confirmation starts who has a password, and leaves the others to their members', async () => {
  await confirmButton(3).click();
  await expect(page.getByRole('status').filter({ hasText: zh('bulk.resultLead', { created: 3, changed: 0 }) })).toBeVisible();
  const states = await query<{ address: string; started: boolean }>(
    `select m.address, p.started_at is not null as started from mapping p join member m on m.id = p.member_id
     join mail_domain d on d.id = m.mail_domain_id where d.name = $1 order by 1`,
    [DOMAIN],
  );
  expect(states).toEqual([
    { address: han.address, started: false },
    { address: liu.address, started: true },
    { address: zhao.address, started: true },
  ]);
  const { sealed } = await queryOne<{ sealed: number }>(
    `select count(*)::int as sealed from bulk_import_row r join bulk_import i on i.id = r.import_id
     join mail_domain d on d.id = i.mail_domain_id where d.name = $1 and i.state = 'CONFIRMED' and r.sealed is not null`,
    [DOMAIN],
  );
  expect(sealed).toBe(0);
});

test('B1: the same list a second time starts nothing a second time', async () => {
  await paste([
    COLUMNS,
    [liu.address, oldLiu.oldAddress, oldLiu.oldPassword],
    [zhao.address, oldChen.oldAddress, oldChen.oldPassword],
    [han.address, 'han@elsewhere.example', ''],
  ]);
  await expect(page.getByText(zh('bulk.confirmNothing'))).toBeVisible();
  await expect(confirmButton(0)).toBeDisabled();
  expect(await countMappings()).toBe(3);
});

async function countMappings(): Promise<number> {
  const { count } = await queryOne<{ count: number }>(
    `select count(*)::int as count from mapping p join member m on m.id = p.member_id
     join mail_domain d on d.id = m.mail_domain_id where d.name = $1`,
    [DOMAIN],
  );
  return count;
}
