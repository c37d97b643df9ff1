/** What one does on every page: signing in and out, finding a field by its label. */
import { type BrowserContext, expect, type Locator, type Page, test as playwright } from '@playwright/test';
import { LOCALE_COOKIE, type Locale } from '../lib/i18n/locale.ts';
import type { Person } from './company.ts';
import { product } from './product.ts';
import { zh } from './words.ts';

/** Playwright's test on the running product. */
export const test = playwright.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs
  baseURL: async ({}, use) => use(product().webUrl),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  actionTimeout: async ({}, use) => use(15_000),
});

export { expect } from '@playwright/test';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Fills in the sign-in form and sends it, and does not wait for the answer. */
export async function trySignIn(page: Page, { address, password }: Pick<Person, 'address' | 'password'>): Promise<void> {
  await field(page, zh('login.address')).fill(address);
  await field(page, zh('login.password')).fill(password);
  await page.getByRole('button', { name: zh('login.submit') }).click();
}

/** Signs in and waits for the page behind it. */
export async function signIn(page: Page, person: Pick<Person, 'address' | 'password'>): Promise<void> {
  await page.goto('/login');
  await trySignIn(page, person);
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** Signs in as the form does, but without a page: for trips that are about something else. */
export async function openSession(
  site: BrowserContext,
  { address, password }: Pick<Person, 'address' | 'password'>,
): Promise<void> {
  const { csrfToken } = (await (await site.request.get('/api/auth/csrf')).json()) as { csrfToken: string };
  const form = { address, password, csrfToken, json: 'true' };
  const answer = await site.request.post('/api/auth/callback/credentials', { form, maxRedirects: 0 });
  if (answer.status() !== 200) throw new Error(`${address} could not sign in: ${answer.status()}`);
}

export async function signOut(page: Page, { displayName }: Pick<Person, 'displayName'>, words = zh): Promise<void> {
  await page.getByRole('button', { name: displayName }).click();
  await page.getByRole('menuitem', { name: words('shell.signOut') }).click();
  await page.waitForURL((url) => url.pathname === '/login');
}

/**
 * Waits until the page is alive: what one types before that, or changes in its address, nobody hears. What streams in comes alive
 * after the rest: name it by a selector.
 */
export async function whenAlive(page: Page, part = 'main'): Promise<void> {
  await page.waitForFunction(
    (selector) => Object.keys(document.querySelector(selector) ?? {}).some((key) => key.startsWith('__react')),
    part,
  );
}

/** A page listens to keys only some time after it is drawn, and hears none before: pressed until the first one has its effect. */
export async function pressUntilHeard(page: Page, key: string, focused: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press(key);
    await expect(focused).toBeFocused({ timeout: 1000 });
  }).toPass({ timeout: 15_000 });
}

/** A field by its whole label; a star before it says that it is required. */
export function field(scope: Page | Locator, label: string): Locator {
  const whole = label.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return scope.getByLabel(new RegExp(`^(\\*\\s*)?${whole}$`));
}

/** The bad news on a page. Next's own announcer of pages is an alert as well, so only those in the page's main part count. */
export function badNews(page: Page): Locator {
  return page.getByRole('main').getByRole('alert');
}

/** Chooses a file where the page takes one. */
export async function giveFile(scope: Page | Locator, name: string, content: Buffer | string): Promise<void> {
  const input = field(scope, zh('form.file'));
  // One that is not alive yet takes the file, and nobody hears of it.
  await expect.poll(() => input.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__react')))).toBe(true);
  await input.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}

/** The reader's own choice of language. */
export async function chooseLocale(page: Page, locale: Locale): Promise<void> {
  await page
    .context()
    .addCookies([{ name: LOCALE_COOKIE, value: locale, url: product().webUrl, httpOnly: true, sameSite: 'Lax' }]);
}

/** Colours that are changing would be judged half-way. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}
