/** Accounts as files, both ways (A1). */
import { truncate, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, csv, newPerson, type Person, passingDomain } from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { queryOne } from './product.ts';
import { DESK, expect, field, giveFile, openSession, test } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('hanjiang');
const MEMBERS = '/postmaster/members';

let postmaster: Person;
const many = Array.from({ length: 30 }, (_, i) => newPerson(DOMAIN, `staff-${String(i).padStart(2, '0')}`, `员工${i}`));

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, many);
});

test.beforeEach(async ({ page }) => {
  await page.setViewportSize(DESK);
  await openSession(page.context(), postmaster);
});

const rowOf = (page: Page, { address }: Pick<Person, 'address'>) =>
  page.getByRole('row').filter({ has: page.getByText(address, { exact: true }) });

test('A1: a file is looked through first: faulty rows are named, and what is right waits for a word', async ({ page }) => {
  await page.goto(MEMBERS);
  await page.getByRole('button', { name: zh('members.import'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: zh('members.importTitle') });
  const head = ['邮箱帐号', '密码', '姓名', '容量（GB）'];
  const rows = [
    [`good@${DOMAIN}`, 'long enough 1', '好', '1'],
    ['other@elsewhere.example', 'long enough 2', '外', ''],
    [`good＠${DOMAIN}`, 'long enough 3', '重', ''],
    [`crlf@${DOMAIN}`, 'long enough 4', '李\r\nBcc: x@y.example', ''],
    [`size@${DOMAIN}`, 'long enough 5', '', '=1+1'],
    [`staff-20@${DOMAIN}`, 'long enough 6', '', ''],
  ];
  await giveFile(dialog, 'members.csv', csv([head, ...rows]));
  await expect(dialog.getByRole('alert')).toHaveText(zh('members.importRefused', { count: 5 }));
  await expect(dialog.getByRole('row').nth(1)).toContainText(zh('errors.row.foreign_domain', { domain: DOMAIN }));
  await expect(dialog.getByRole('row').nth(2)).toContainText(zh('errors.row.duplicate_address', { row: 2 }));
  await expect(dialog.getByRole('row').nth(3)).toContainText(zh('errors.row.displayName.name.characters'));
  await expect(dialog.getByRole('row').nth(4)).toContainText(zh('errors.row.quota.invalid'));
  await expect(dialog.getByRole('row').nth(5)).toContainText(zh('errors.row.member_exists'));
  await expect(dialog.getByRole('button', { name: zh('members.importAct'), exact: true })).toHaveCount(0);
  await expectAccessible(page);

  await giveFile(dialog, 'big.csv', Buffer.alloc(1024 * 1024 + 1, 'a'));
  await expect(dialog.getByRole('alert')).toHaveText(zh('errors.sheet.too_large', { limit: 1 }));
  await giveFile(
    dialog,
    'members.csv',
    csv([head, [`good@${DOMAIN}`, 'long enough 1', '好', '1'], [`staff-20@${DOMAIN}`, '', '新名', '']]),
  );
  await expect(dialog.getByRole('status')).toHaveText(zh('members.importCheck', { created: 1, changed: 1, same: 0 }));
  await dialog.getByRole('button', { name: zh('members.importAct'), exact: true }).click();
  await expect(dialog.getByRole('status')).toHaveText(zh('members.imported', { created: 1, changed: 1 }));
  await dialog.getByRole('button', { name: zh('common.finish') }).click();
  await page.goto(`${MEMBERS}?search=新名`);
  await expect(rowOf(page, { address: `staff-20@${DOMAIN}` })).toContainText('新名');
});

test('A1: a file of 1 GB is refused before it is sent', async ({ page }) => {
  const file = test.info().outputPath('members.xlsx');
  await writeFile(file, '');
  await truncate(file, 1024 ** 3);
  await page.goto(MEMBERS);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  await page.getByRole('button', { name: zh('members.import'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: zh('members.importTitle') });
  await field(dialog, zh('form.file')).setInputFiles(file);
  await expect(dialog.getByRole('alert')).toHaveText(zh('errors.sheet.too_large', { limit: 1 }));
  expect(sent).toEqual([]);
});

for (const format of ['exportCsv', 'exportXlsx'] as const) {
  test(`A1: what is exported (${format}) comes back as the same, and holds no password`, async ({ page }) => {
    await page.goto(MEMBERS);
    await page.getByRole('button', { name: zh('members.export') }).click();
    const { name, bytes } = await download(page, () => page.getByRole('menuitem', { name: zh(`members.${format}`) }).click());
    expect(name).toBe(`banjia-members-${DOMAIN}.${format === 'exportCsv' ? 'csv' : 'xlsx'}`);
    if (format === 'exportCsv') {
      const [head, ...rows] = parseCsv(bytes);
      expect(head).toEqual(['邮箱帐号', '密码', '姓名', '容量（GB）', '身份', '状态', '已用']);
      const count = `select count(*)::int as n from member m join mail_domain d on d.id = m.mail_domain_id where d.name = $1`;
      expect(rows).toHaveLength((await queryOne<{ n: number }>(count, [DOMAIN])).n);
      expect(rows.every(([, password]) => password === '')).toBe(true);
    }
    await page.getByRole('button', { name: zh('members.import'), exact: true }).click();
    const dialog = page.getByRole('dialog', { name: zh('members.importTitle') });
    await giveFile(dialog, name, bytes);
    await expect(dialog.getByRole('status')).toHaveText(zh('members.importNothing'));
    const template = await download(page, () =>
      dialog.getByRole('link', { name: zh(format === 'exportCsv' ? 'members.templateCsv' : 'members.templateXlsx') }).click(),
    );
    await giveFile(dialog, template.name, template.bytes);
    await expect(dialog.getByRole('alert')).toHaveText(zh('errors.sheet.empty'));
  });
}
