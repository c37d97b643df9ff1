/** The page 邮箱搬家 of a postmaster: its guide, its switch and its dates. */
import type { Page } from '@playwright/test';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { queryOne } from './product.ts';
import { DESK, expect, field, signIn, test } from './visit.ts';
import { plain, zh } from './words.ts';

const DOMAIN = passingDomain('qingxi');
const MIGRATION = '/postmaster/migration';

let page: Page;
let postmaster: Person;
const [first, second] = [newPerson(DOMAIN, 'zhao.lei', '赵磊'), newPerson(DOMAIN, 'deng.kai', '邓凯')];

const card = (id: string) => page.locator(`#${id}`);

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN);
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
  await signIn(page, postmaster);
});

test.afterAll(() => page?.context().close());

/** The station that says "you are here". */
async function expectHere(name: string): Promise<void> {
  await page.goto(MIGRATION);
  await expect(page.locator('li[aria-current=step]')).toContainText(name);
  await expect(page.locator('li[aria-current=step]')).toContainText(zh('guide.here'));
}

test('O1: guide, switch and source stand in this order, and the status of all mailboxes last', async () => {
  await page.goto(MIGRATION);
  await expect(card('status')).toBeVisible();
  const titles = await page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts();
  const known = [zh('guide.title'), zh('window.title'), zh('source.title'), zh('status.title')];
  expect(titles.filter((title) => known.includes(title))).toEqual(known);
  expect(titles.at(-1)).toBe(zh('status.title'));
});

test('O1: the guide begins at the accounts, and each station leads to its place', async () => {
  await expectHere(zh('guide.accounts'));
  const places: [string, RegExp][] = [
    [zh('guide.accounts'), /\/postmaster\/members$/],
    [zh('guide.switch'), /\/postmaster\/migration#switch$/],
    [zh('guide.source'), /\/postmaster\/migration#source$/],
    [zh('guide.mappings'), /\/postmaster\/migration\/bulk$/],
    [zh('guide.watch'), /\/postmaster\/migration#status$/],
    [zh('guide.cutover'), /\/postmaster\/cutover$/],
  ];
  for (const [name, url] of places) {
    await page.goto(MIGRATION);
    await page.getByRole('listitem').getByRole('link', { name, exact: true }).click();
    await expect(page).toHaveURL(url);
  }
});

test('O1: with accounts the guide stands at the switch, and says what to do next', async () => {
  await addMembers(DOMAIN, [first, second]);
  await expectHere(zh('guide.switch'));
  await expect(page.getByRole('listitem').filter({ hasText: zh('todo.open_window.act') })).toBeVisible();
});

test('O1: the detailed steps and cautions can be read before enabling', async () => {
  await page.getByRole('button', { name: zh('readFirst.open') }).click();
  const dialog = page.getByRole('dialog', { name: zh('readFirst.title') });
  await expect(dialog).toContainText(zh('readFirst.cautions.thirtyDays'));
  await dialog.getByRole('button', { name: zh('common.gotIt') }).click();
  await expect(dialog).toBeHidden();
});

test('O6: it opens for 30 days, and the guide goes on to the source', async () => {
  await card('switch')
    .getByRole('button', { name: zh('window.openNow', { days: 30 }) })
    .click();
  await expect(card('switch').getByRole('switch')).toBeChecked();
  await expectHere(zh('guide.source'));
  const opened = await queryOne<{ days: number }>(
    `select extract(epoch from closes_at - opened_at)::float8 / 86400 as days from migration_window
     where mail_domain_id = (select id from mail_domain where name = $1)`,
    [DOMAIN],
  );
  expect(opened.days).toBe(30);
});

test('O6: extending asks first, and says until when', async () => {
  const { closes } = await queryOne<{ closes: Date }>(
    `update migration_window set closes_at = closes_at - interval '10 days' where mail_domain_id = (select id from mail_domain
     where name = $1) returning closes_at as closes`,
    [DOMAIN],
  );
  await page.goto(MIGRATION);
  const extend = zh('window.extend', { days: 30 });
  await card('switch').getByRole('button', { name: extend }).click();
  const dialog = page.getByRole('dialog', { name: zh('window.extendTitle') });
  await dialog.getByRole('button', { name: zh('common.cancel') }).click();
  await expect(dialog).toBeHidden();
  expect(await closesAt()).toEqual(closes);
  await card('switch').getByRole('button', { name: extend }).click();
  await dialog.getByRole('button', { name: extend }).click();
  await expect(dialog).toBeHidden();
  expect((await closesAt()).getTime()).toBeGreaterThan(closes.getTime() + 9 * 86_400_000);
});

async function closesAt(): Promise<Date> {
  const { closes } = await queryOne<{ closes: Date }>(
    `select w.closes_at as closes from migration_window w join mail_domain d on d.id = w.mail_domain_id
     where d.name = $1 order by w.opened_at desc limit 1`,
    [DOMAIN],
  );
  return closes;
}

test('O7: the day on which the old service ends is asked for, counted down to, and warned of below 30 days', async () => {
  await setExpiry(45, zh('window.setExpiry'));
  await expect(card('switch')).toContainText(zh('window.adviceGood', { days: 45 }));
  await expect(card('switch').getByRole('status')).toHaveCount(0);

  await setExpiry(20, zh('window.changeExpiry'));
  const warning = card('switch').getByRole('status');
  await expect(warning).toContainText(zh('window.expiryNear', { days: 20 }));
  await expect(warning).toContainText(zh('window.expiryNearText'));
  const todo = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: zh('todo.old_service.act') }) });
  await expect(todo).toContainText(zh.markup('todo.old_service.text', { days: 20, ...plain }));
  await todo.getByRole('link').click();
  await expect(page).toHaveURL(/#switch$/);

  await setExpiry(-1, zh('window.changeExpiry'));
  await expect(warning).toContainText(zh('window.adviceExpired'));
  await card('switch')
    .getByRole('button', { name: zh('window.changeExpiry') })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: zh('window.expiryForget') })
    .click();
  await expect(card('switch')).toContainText(zh('window.adviceUnknown'));
});

async function setExpiry(days: number, button: string): Promise<void> {
  // A day of Shanghai, as the page counts.
  const day = new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  await page.goto(MIGRATION);
  await card('switch').getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog', { name: zh('window.expiryTitle') });
  await field(dialog, zh('window.expiryLabel')).fill(day);
  await dialog.getByRole('button', { name: zh('common.save') }).click();
  await expect(dialog).toBeHidden();
}
