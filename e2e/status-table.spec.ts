/** The status table as it is read: columns, pages, order, search, the keyboard, and as a file. */
import type { Page } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
import {
  addDomain,
  addMappings,
  addMembers,
  newPerson,
  openWindow,
  type Person,
  passingDomain,
  setDeadSource,
} from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { StatusTable } from './status-table.ts';
import { DESK, expect, openSession, pressUntilHeard, test, whenAlive } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('meilin');
const MIGRATION = '/postmaster/migration';

let page: Page;
let table: StatusTable;
let postmaster: Person;
const refused = newPerson(DOMAIN, 'wrong.password', '欧阳误');
const invited = newPerson(DOMAIN, 'invited', '诸葛请');
/** A name that a spreadsheet would calculate. */
const formula = newPerson(DOMAIN, 'idle', '=1+1');
const crowd = Array.from({ length: 30 }, (_, i) => newPerson(DOMAIN, `n${String(i).padStart(2, '0')}`, `员工${i}`));

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [refused, invited, formula, ...crowd]);
  await openWindow(DOMAIN);
  await setDeadSource(DOMAIN, await freePort());
  await addMappings(DOMAIN, [
    { address: refused.address, oldAddress: refused.address, oldPassword: 'no such password' },
    { address: invited.address, oldAddress: invited.address, oldPassword: '' },
  ]);
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
  table = new StatusTable(page);
  await openSession(site, postmaster);
});

test.afterAll(() => page?.context().close());

test('T1 T2 T3: everybody of the domain stands in the table, with the columns of the document and when it was started', async () => {
  await page.goto(MIGRATION);
  const card = page.locator('#status');
  await expect(card.getByRole('heading')).toHaveText(zh('status.title'));
  const heads = ['columnMailbox', 'columnState', 'columnTotal', 'columnMoved', 'columnPercent', 'columnStarted'] as const;
  for (const head of heads) await expect(card.getByRole('columnheader', { name: zh(`status.${head}`) })).toBeVisible();
  const all = 3 + crowd.length + 1;
  await expect(card.getByText(zh('status.matching', { count: all, shown: 25 }))).toBeVisible();
  await expect(table.row(formula.address)).toContainText(zh('states.none'));
  await expect(table.row(invited.address)).toContainText(zh('states.not_started'));
});

test('T6: before anything was counted the totals say so, and not none', async () => {
  await expect(page.getByText(zh('totals.notCounted'))).toBeVisible();
  await expect(page.getByText(zh('totals.ofTotal', { total: 0 }))).toBeHidden();
});

test('T1: pages turn, columns sort, and the search finds by address and name', async () => {
  const card = page.locator('#status');
  await card.getByRole('link', { name: zh('table.next') }).click();
  await expect(table.row(postmaster.address)).toBeVisible();
  await card.getByRole('link', { name: zh('table.previous') }).click();
  await expect(table.row(formula.address)).toBeVisible();
  await card.getByRole('link', { name: zh('status.columnState') }).click();
  await expect(card.getByRole('columnheader', { name: zh('status.columnState') })).toHaveAttribute('aria-sort', 'ascending');
  await card.getByRole('link', { name: zh('status.columnState') }).click();
  await expect(card.getByRole('columnheader', { name: zh('status.columnState') })).toHaveAttribute('aria-sort', 'descending');
  await expect(table.rows().first()).not.toContainText(zh('states.none'));
  await page.keyboard.press('/');
  await expect(card.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('欧阳');
  await page.keyboard.press('Enter');
  await expect(table.rows()).toHaveCount(1);
  await expect(table.row(refused.address)).toBeVisible();
});

test('T1: with the keyboard alone several are chosen, and let go', async () => {
  await page.goto(`${MIGRATION}?search=n0`);
  await expect(table.rows()).toHaveCount(10);
  await table.box(crowd[0]).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  await expect(table.toolbar()).toContainText(zh('selection.chosen', { count: 3 }));
  await expect(table.box(crowd[2])).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(table.toolbar()).toBeHidden();
  await expect(table.box(crowd[2])).not.toBeChecked();
});

test('T1: the keys / ? j k x Enter do on the table what the list of them says', async () => {
  await page.goto(`${MIGRATION}?search=n0`);
  await whenAlive(page, '[data-row]');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: zh('keyboard.title') });
  await expect(help).toContainText(zh('keyboard.rows'));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await pressUntilHeard(page, 'j', table.rows().first());
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await expect(table.box(crowd[0])).toBeChecked();
  await expect(table.toolbar()).toContainText(zh('selection.chosen', { count: 1 }));
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(refused.address);
  await page.keyboard.press('Enter');
  await expect(table.rows()).toHaveCount(1);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${MIGRATION}/[0-9a-f-]{36}$`));
});

test('the filtered table is a file that a spreadsheet does not calculate', async () => {
  await page.goto(`${MIGRATION}?show=none`);
  const { bytes } = await download(page, () => page.getByRole('link', { name: zh('status.export') }).click());
  const [head, ...lines] = parseCsv(bytes);
  expect(head?.slice(0, 4)).toEqual([
    zh('status.columnMailbox'),
    zh('status.exportName'),
    zh('status.exportSource'),
    zh('status.columnState'),
  ]);
  expect(lines).toHaveLength(1 + crowd.length + 1);
  expect(lines.find(([address]) => address === formula.address)?.slice(0, 4)).toEqual([
    formula.address,
    "'=1+1",
    '',
    zh('states.none'),
  ]);
});
