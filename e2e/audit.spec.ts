/** The audit log: who did what to which object, when, in words, for whoever runs the domain and nobody else. */
import type { Page } from '@playwright/test';
import { datesIn } from '../lib/i18n/dates.ts';
import { LOCALES, TIME_ZONE } from '../lib/i18n/locale.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, openWindow, type Person, passingDomain } from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { query } from './product.ts';
import {
  badNews,
  chooseLocale,
  DESK,
  expect,
  field,
  openSession,
  PHONE,
  signIn,
  signOut,
  test,
  trySignIn,
  whenAlive,
} from './visit.ts';
import { untranslatedKeys, wordsOf, zh } from './words.ts';

const DOMAIN = passingDomain('yueyang');
const AUDIT = '/postmaster/audit';
const CANARY = 'Canary-4711-密码';

let postmaster: Person;
let stranger: Person;
const member = newPerson(DOMAIN, 'lin.hai', '林海');
/** A name that a spreadsheet would calculate, were it let. */
const formula = newPerson(DOMAIN, '-1.1', '算式');

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN);
  stranger = await addDomain(passingDomain('dongting'));
  await addMembers(DOMAIN, [member]);
  await openWindow(DOMAIN);
  const page = await browser.newPage({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  await page.goto('/login');
  await trySignIn(page, { address: member.address, password: CANARY });
  await expect(badNews(page)).toHaveText(zh('errors.login.refused'));
  await signIn(page, member);
  await signOut(page, member);
  await page.close();
});

test.beforeEach(async ({ page }) => {
  await page.setViewportSize(DESK);
  await openSession(page.context(), postmaster);
});

const rowOf = (page: Page, action: string) =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name: action, exact: true }) });

test('proof: what an operator did, a sign-in, a sign-out and a refused one each have their sentence', async ({ page }) => {
  await page.goto('/postmaster/migration');
  await page.getByRole('link', { name: zh('shell.audit') }).click();
  await expect(page).toHaveURL(AUDIT);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('audit.title'));
  const opened = rowOf(page, zh('audit.actions.window.opened.label'));
  await expect(opened).toContainText('平台运维（');
  await expect(opened).toContainText(/开启邮箱搬家30天，到\d{4}-\d\d-\d\d \d\d:\d\d自动关闭/);
  await expect(rowOf(page, zh('audit.actions.members.imported.label'))).toContainText(
    zh('audit.actions.members.imported.text', { count: 1, changed: 0 }),
  );
  await expect(rowOf(page, zh('audit.actions.session.closed.label'))).toContainText(member.address);
  const refused = rowOf(page, zh('audit.actions.session.refused.label'));
  await expect(refused).toContainText(zh('audit.who.visitor'));
  await expect(refused).toContainText(zh('audit.actions.session.refused.text', { subject: member.address }));
  await expect(page.getByText('Canary')).toBeHidden();
});

test('proof: a new account stands in the log at once, and is found by its name, by its action and by its day', async ({
  page,
}) => {
  await page.goto('/postmaster/members');
  await page.getByRole('button', { name: zh('members.create') }).click();
  const dialog = page.getByRole('dialog');
  await field(dialog, zh('members.address')).fill('-1.1');
  await field(dialog, zh('members.displayName')).fill(formula.displayName);
  await field(dialog, zh('members.password')).fill(CANARY);
  await field(dialog, zh('members.confirmation')).fill(CANARY);
  await dialog.getByRole('button', { name: zh('members.createAct') }).click();
  await expect(dialog).toBeHidden();
  await page.goto(AUDIT);
  await field(page, zh('audit.search')).fill('-1.1');
  await field(page, zh('audit.action')).selectOption('member.created');
  const today = datesIn(TIME_ZONE).isoDay(new Date());
  await field(page, zh('audit.from')).fill(today);
  await field(page, zh('audit.to')).fill(today);
  await page.getByRole('button', { name: zh('audit.find') }).click();
  await expect(page).toHaveURL(/action=member\.created/);
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText(`新建账号${formula.address}（员工）`);
  await expect(field(page, zh('audit.search'))).toHaveValue('-1.1');
  await field(page, zh('audit.to')).fill('2020-01-01');
  await page.getByRole('button', { name: zh('audit.find') }).click();
  await expect(page.getByText(zh('audit.nothingFound'))).toBeVisible();
  await page
    .getByRole('main')
    .getByRole('link', { name: zh('audit.clearFilters') })
    .click();
  await expect(page).toHaveURL(AUDIT);
});

test('proof: the file holds what the page finds, calculates nothing, and holds no password', async ({ page }) => {
  await page.goto(`${AUDIT}?action=member.created`);
  const { name, bytes } = await download(page, () => page.getByRole('link', { name: zh('audit.export') }).click());
  expect(name).toBe(`banjia-audit-${DOMAIN}.csv`);
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const [head, ...rows] = parseCsv(bytes);
  expect(head).toEqual(['时间', '操作人', '操作', '对象', '说明', '代码']);
  expect(rows.map((row) => row[3])).toEqual([`'${formula.address}`, postmaster.address]);
  expect(rows.map((row) => row[5])).toEqual(['member.created', 'member.created']);
  await page.goto(AUDIT);
  const whole = await download(page, () => page.getByRole('link', { name: zh('audit.export') }).click());
  const { length } = await query('select 1 from audit_event a join mail_domain d on d.id = a.mail_domain_id where d.name = $1', [
    DOMAIN,
  ]);
  expect(parseCsv(whole.bytes)).toHaveLength(length + 1);
  expect(whole.bytes.toString('utf8')).not.toContain('Canary');
});

test('proof: a postmaster of another domain finds nothing of it, in the page and in the file', async ({ page }) => {
  await page.context().clearCookies();
  await openSession(page.context(), stranger);
  await page.goto(`${AUDIT}?search=${DOMAIN}`);
  await expect(page.getByText(zh('audit.nothingFound'))).toBeVisible();
  const file = await page.request.get(`/api/audit?search=${DOMAIN}`);
  expect(parseCsv(await file.body())).toHaveLength(1);
  await page.context().clearCookies();
  await openSession(page.context(), member);
  for (const path of [AUDIT, '/api/audit']) expect((await page.request.get(path, { maxRedirects: 0 })).status()).toBe(404);
});

test('proof: the key / leads to the search of the log, and ? says so', async ({ page }) => {
  await page.goto(AUDIT);
  await whenAlive(page);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: zh('keyboard.title') });
  await expect(help).toContainText(zh('keyboard.search'));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
});

for (const locale of LOCALES) {
  test(`proof: the log is read without a mouse and without colours, at a desk and on a phone, ${locale}`, async ({ page }) => {
    await chooseLocale(page, locale);
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      await page.goto(AUDIT);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(wordsOf[locale]('audit.title'));
      expect(untranslatedKeys(await page.locator('body').innerText())).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
      await expectAccessible(page);
    }
  });
}
