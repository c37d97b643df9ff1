/** Every page on a desk and on a phone, in both languages: it fits, it has one heading and names for everything, and it is silent. */
import type { Page } from '@playwright/test';
import { LOCALES, type Locale } from '../lib/i18n/locale.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import {
  addDomain,
  addMappings,
  addMembers,
  csv,
  newPerson,
  openWindow,
  type Person,
  passingDomain,
  setSource,
} from './company.ts';
import { oldPeople, product, query } from './product.ts';
import { SITE } from './site-map.ts';
import { chooseLocale, DESK, expect, field, openSession, PHONE, test } from './visit.ts';
import { untranslatedKeys, wordsOf, zh } from './words.ts';

/** As narrow as pages are made for; also what a desk of 1280 pixels has left at 400 % (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };

/** Where the old mail is. */
const OLD_DOMAIN = 'jinghu.example';
const DOMAIN = passingDomain('jinghu');
const MIGRATION = '/postmaster/migration';
const BULK = '/postmaster/migration/bulk';
const OWN_MOVE = '/webmail/settings/account/migration';

let postmaster: Person;
const moved = newPerson(DOMAIN, 'deng.kai', '邓凯');
const refused = newPerson(DOMAIN, 'wrong.password', '欧阳误');
const invited = newPerson(DOMAIN, 'a-very-long-local-part-of-an-address-that-nobody-would-type', '诸葛长名');
const idle = newPerson(DOMAIN, 'idle', '何闲');

test.beforeAll(async () => {
  const [old] = oldPeople(OLD_DOMAIN);
  if (old === undefined) throw new Error(`nobody has mail at ${OLD_DOMAIN}`);
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [moved, refused, invited, idle]);
  await openWindow(DOMAIN);
  await setSource(DOMAIN, old);
  await addMappings(DOMAIN, [
    { address: moved.address, oldAddress: old.oldAddress, oldPassword: old.oldPassword },
    { address: refused.address, oldAddress: refused.address, oldPassword: 'no such password' },
    { address: invited.address, oldAddress: invited.address, oldPassword: '' },
  ]);
  await waitFor('one has moved and one has failed', 45, async () => {
    const rows = await query<{ state: string }>(
      'select p.state from mapping p join member m on m.id = p.member_id join mail_domain d on d.id = m.mail_domain_id where d.name = $1',
      [DOMAIN],
    );
    return (
      rows
        .map(({ state }) => state)
        .sort()
        .join() === 'DONE,FAILED,NOT_STARTED'
    );
  });
});

for (const locale of LOCALES) {
  test(`the sign-in, ${locale}`, async ({ page }) => {
    await look(page, locale, ['/login']);
  });

  test(`the pages of a postmaster, ${locale}`, async ({ page }) => {
    await openSession(page.context(), postmaster);
    const found = await preview(page);
    const own = await query<{ id: string }>(
      'select p.id::text from mapping p join member m on m.id = p.member_id join mail_domain d on d.id = m.mail_domain_id where d.name = $1',
      [DOMAIN],
    );
    await look(
      page,
      locale,
      [
        ...SITE.postmasterPages,
        ...own.map(({ id }) => `${MIGRATION}/${id}`),
        `${MIGRATION}?search=nobody`,
        `${MIGRATION}?show=needs`,
        '/postmaster/members?search=nobody',
        '/postmaster/members?sort=used&direction=desc',
        found,
        `${BULK}?import=00000000-0000-7000-8000-000000000000`,
        '/no-such-page',
      ],
      [DESK, PHONE],
    );
  });

  test(`the pages of a member whose mailbox has moved, ${locale}`, async ({ page }) => {
    await openSession(page.context(), moved);
    await look(page, locale, [...SITE.members, `/webmail?folder=${encodeURIComponent('出运/海运')}`, '/webmail?folder=Trash']);
  });

  test(`the pages of a member who is asked to start, or to type the password again, ${locale}`, async ({ page }) => {
    for (const person of [idle, refused]) {
      await page.context().clearCookies();
      await openSession(page.context(), person);
      await look(page, locale, ['/webmail', OWN_MOVE]);
    }
  });

  test(`what opens over a page, ${locale}`, async ({ page }) => {
    const words = wordsOf[locale];
    await openSession(page.context(), postmaster);
    await chooseLocale(page, locale);
    const openings: [string, string][] = [
      ['/postmaster/members', words('members.create')],
      ['/postmaster/members', words('members.import')],
      ['/postmaster/members', words('members.editFor', { address: idle.address })],
      ['/postmaster/members', words('keyboard.open')],
      [MIGRATION, words('readFirst.open')],
      [MIGRATION, words('window.setExpiry')],
      [MIGRATION, words('window.closeAct')],
      [MIGRATION, words('status.openFor', { address: idle.address })],
      [MIGRATION, words('status.reenterFor', { address: refused.address })],
    ];
    const watch = watchOver(page);
    for (const [path, button] of openings) {
      await page.setViewportSize(DESK);
      await page.goto(path);
      await page.getByRole('button', { name: button, exact: true }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      for (const size of [DESK, PHONE, NARROW]) await fits(page, size, `${path} ${button}`);
    }
    await page.goto(MIGRATION);
    await page.getByRole('button', { name: words('shell.openNav') }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await fits(page, PHONE, 'the navigation');
    expect(watch()).toEqual([]);
  });
}

/** Visits each page in that language, and looks at it in both sizes. */
async function look(page: Page, locale: Locale, paths: string[], sizes = [DESK, PHONE, NARROW]): Promise<void> {
  await chooseLocale(page, locale);
  const watch = watchOver(page);
  for (const path of paths) {
    await page.setViewportSize(DESK);
    await page.goto(path);
    const heading = page.locator('h1');
    await expect(heading, path).toHaveCount(1);
    await expect(heading, path).not.toHaveText('');
    await expect(page.locator('html'), path).toHaveAttribute('lang', locale);
    await expect(page).not.toHaveTitle('');
    for (const size of sizes) {
      await fits(page, size, path);
      await expect(heading, path).toHaveCount(1);
    }
    expect(untranslatedKeys(await page.locator('body').innerText()), path).toEqual([]);
  }
  expect(watch()).toEqual([]);
}

/** At this size nothing is wider than the window, and everything that one can use has a name. */
async function fits(page: Page, size: { width: number; height: number }, what: string): Promise<void> {
  await page.setViewportSize(size);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(width, `${what}: the width at ${size.width}`).toBeLessThanOrEqual(size.width);
  expect.soft(await nameless(page), `${what}: without a name at ${size.width}`).toEqual([]);
}

/** As the browser tells those who do not see the page. */
const USABLE = new Set([
  ...['button', 'link', 'textbox', 'searchbox', 'checkbox', 'switch', 'radio', 'combobox', 'spinbutton', 'slider'],
  ...['menuitem', 'menuitemradio', 'tab', 'option', 'Date', 'dialog', 'image', 'progressbar', 'meter'],
]);

async function nameless(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const usable = nodes.filter(({ ignored, role }) => !ignored && USABLE.has(String(role?.value)));
    const unnamed = usable.filter(({ name }) => String(name?.value ?? '').trim() === '');
    return Promise.all(
      unnamed.map(async ({ role, backendDOMNodeId }) => {
        if (backendDOMNodeId === undefined) return String(role?.value);
        const { outerHTML } = await session.send('DOM.getOuterHTML', { backendNodeId: backendDOMNodeId });
        return `${role?.value}: ${outerHTML.slice(0, 200)}`;
      }),
    );
  } finally {
    await session.detach();
  }
}

/** Collects what a page should never do: errors in its console, requests to another host. */
function watchOver(page: Page): () => string[] {
  const faults: { from: string; text: string }[] = [];
  const missing = new Set<string>();
  const host = new URL(product().webUrl).host;
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push({ from: message.location().url, text: message.text() });
  });
  page.on('pageerror', (error) => faults.push({ from: page.url(), text: error.message }));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== host) faults.push({ from: page.url(), text: `asks ${url.host}` });
  });
  // Of a page that is not there the browser says so itself.
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.status() === 404) missing.add(response.url());
  });
  return () => faults.filter(({ from }) => !missing.has(from)).map(({ from, text }) => `${from}: ${text}`);
}

/** A preview with rows of every fate; returns where it is. */
async function preview(page: Page): Promise<string> {
  await page.goto(BULK);
  await page.getByRole('radio', { name: zh('bulk.paste') }).click();
  const rows = [
    [idle.address, 'someone.else@elsewhere.example', 'secret'],
    [invited.address, invited.address, ' secret with spaces '],
    [`nobody@${DOMAIN}`, 'nobody@elsewhere.example', ''],
    ['foreign@elsewhere.example', 'foreign@elsewhere.example', 'secret'],
  ];
  await field(page, zh('bulk.pasteLabel')).fill(csv(rows));
  await page.getByRole('button', { name: zh('bulk.pasteAct') }).click();
  await page.waitForURL(/\?import=/);
  const { pathname, search } = new URL(page.url());
  return `${pathname}${search}`;
}
