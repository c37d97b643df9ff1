/** Language, time zone and look are the person's own: chosen once, they hold in every browser that the person signs in from. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { DESK, expect, field, openSession, PHONE, signIn, signOut, test, whenAlive } from './visit.ts';
import { putMail } from './webmail/own-mailbox.ts';
import { wordsOf, zh } from './words.ts';

const DOMAIN = passingDomain('shanshui');
const PREFERENCES = '/webmail/settings/account/preferences';
const en = wordsOf.en;

const member: Person = newPerson(DOMAIN, 'ren.yuan', '任远');
const colleague: Person = newPerson(DOMAIN, 'ning.jing', '宁静');
let postmaster: Person;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [member, colleague]);
  // Past midnight in Shanghai, noon of the day before in New York.
  const raw = 'From: a@x.example\nSubject: noon\n\nx\n';
  for (const person of [member, colleague]) await putMail(person, 'INBOX', [{ raw, date: new Date('2025-03-11T16:05:00Z') }]);
});

/** A browser that wants Chinese and light, and has never been here. */
function freshBrowser(browser: Browser, baseURL: string | undefined): Promise<BrowserContext> {
  return browser.newContext({
    viewport: DESK,
    locale: 'zh-CN',
    colorScheme: 'light',
    ...(baseURL === undefined ? {} : { baseURL }),
  });
}

const canvas = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const dateOfMail = (page: Page) => page.getByRole('listitem').filter({ hasText: 'noon' }).locator('time');

test('all three are chosen on the settings page, and hold at once', async ({ browser, baseURL }) => {
  const site = await freshBrowser(browser, baseURL);
  const page = await site.newPage();
  await signIn(page, member);
  await expect(dateOfMail(page)).toHaveText('2025-03-12');
  await page.getByRole('button', { name: member.displayName }).click();
  await page.getByRole('menuitem', { name: zh('shell.ownPreferences') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('preferences.title'));
  const light = await canvas(page);

  await page.getByRole('radio', { name: zh('preferences.themes.dark') }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await canvas(page)).not.toBe(light);
  await field(page, zh('preferences.timeZone')).selectOption('America/New_York');
  await expect(page.getByRole('status').filter({ hasText: zh('preferences.saved') })).toBeVisible();
  await page.getByRole('radio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(en('preferences.title'));
  await expectAccessible(page);

  await page.goto('/webmail');
  await expect(dateOfMail(page)).toHaveText('2025-03-11');
  await signOut(page, member, en);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await site.close();
});

test('they are there after signing in from another browser, and written by the server, so that nothing flashes', async ({
  browser,
  baseURL,
}) => {
  const site = await freshBrowser(browser, baseURL);
  const page = await site.newPage();
  await page.goto('/login');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await signIn(page, member);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(dateOfMail(page)).toHaveText('2025-03-11');
  const html = await (await site.request.get('/webmail')).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
  expect(html).toContain('2025-03-11');
  await site.close();
});

test('a colleague in the same domain sees none of it', async ({ browser, baseURL }) => {
  const site = await freshBrowser(browser, baseURL);
  const page = await site.newPage();
  await signIn(page, colleague);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', /./);
  await expect(dateOfMail(page)).toHaveText('2025-03-12');
  await site.close();
});

test('the language of the account menu is remembered with the person, not only with the browser', async ({
  browser,
  baseURL,
}) => {
  const site = await freshBrowser(browser, baseURL);
  const page = await site.newPage();
  await signIn(page, colleague);
  await page.getByRole('button', { name: colleague.displayName }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await site.close();
  const other = await freshBrowser(browser, baseURL);
  await openSession(other, colleague);
  expect(await (await other.request.get('/webmail')).text()).toContain('<html lang="en"');
  await other.close();
});

test("a postmaster's own choice holds on the pages of the domain", async ({ browser, baseURL }) => {
  const site = await freshBrowser(browser, baseURL);
  await openSession(site, postmaster);
  const page = await site.newPage();
  await page.setViewportSize(PHONE);
  await page.goto(PREFERENCES);
  await whenAlive(page);
  await field(page, zh('preferences.timeZone')).selectOption('America/New_York');
  await expect(page.getByRole('status').filter({ hasText: zh('preferences.saved') })).toBeVisible();
  await page.getByRole('radio', { name: zh('preferences.themes.dark') }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectAccessible(page);
  await page.goto('/postmaster/audit');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('main')).toContainText(zh('timeZones.names.America/New_York'));
  await site.close();
});
