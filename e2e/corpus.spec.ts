/**
 * Every message of the corpus and of our own torture set is opened in a real browser: none breaks a page, none runs a script, none
 * reaches another host. The corpus is read when it lies beside the project; `npm test` takes a slice of it, `npm run test:corpus` all.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { TORTURE } from '../lib/testing/torture-mail.ts';
import { ROOT } from '../local/product/web-build.ts';
import { addDomain, addMembers, newPerson, passingDomain } from './company.ts';
import { product } from './product.ts';
import { DESK, expect, openSession, test, whenAlive } from './visit.ts';
import { putMail } from './webmail/own-mailbox.ts';

const DOMAIN = passingDomain('bowuguan');
const CORPUS = join(ROOT, '../shared/mail-corpus');
/** Of the corpus every so many'th, unless all are wanted. */
const EVERY = process.env.BANJIA_WHOLE_CORPUS === '1' ? 1 : 12;
/** Pages side by side: while one waits for the server the other draws. */
const PAGES = 3;

const member = newPerson(DOMAIN, 'curator', '馆长');

interface Exhibit {
  name: string;
  raw: Buffer;
}

function corpus(): Exhibit[] {
  if (!existsSync(CORPUS)) return [];
  return globSync(`${CORPUS}/**/*.{eml,mbox}`)
    .sort()
    .filter((_, index) => index % EVERY === 0)
    .map((file) => ({ name: file.slice(CORPUS.length + 1), raw: readFileSync(file) }))
    .filter(({ raw }) => raw.length > 0);
}

interface Listed {
  uid: number;
  validity: string;
}

async function listed(site: BrowserContext): Promise<Listed[]> {
  const rows: Listed[] = [];
  for (let total = 1; rows.length < total; ) {
    const answer = await site.request.get(`/api/mail/rows?folder=INBOX&from=${rows.length}`);
    expect(answer.status()).toBe(200);
    const window = (await answer.json()) as { total: number; rows: Listed[] };
    expect(window.rows.length).toBeGreaterThan(0);
    total = window.total;
    rows.push(...window.rows);
  }
  return rows;
}

/** What no message may do to the page that shows it. */
function watch(page: Page, faults: string[], current: () => string): void {
  const note = (what: string) => faults.push(`${current()}: ${what}`);
  page.on('console', (message) => {
    if (message.type() === 'error' || /script/i.test(message.text())) note(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => note('popup'));
  page.on('download', () => note('download'));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.origin !== product().webUrl) note(`asks ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()} ${response.url()}`);
  });
}

test('every message opens, and none runs anything or reaches anybody', async ({ browser, baseURL }) => {
  test.setTimeout(EVERY === 1 ? 1_200_000 : 180_000);
  await addDomain(DOMAIN);
  await addMembers(DOMAIN, [member]);
  const exhibits = [...TORTURE, ...corpus()];
  const start = Date.now();
  await putMail(
    member,
    'INBOX',
    exhibits.map(({ raw }, index) => ({ raw, flags: ['\\Seen'], date: new Date(start - index * 60_000) })),
  );
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  await openSession(site, member);
  const rows = await listed(site);
  expect(rows).toHaveLength(exhibits.length);
  const faults: string[] = [];
  const queue = rows.map((row, index) => ({ ...row, name: exhibits[index]?.name ?? '' }));
  await Promise.all(Array.from({ length: PAGES }, () => openAll(site, queue, faults)));
  await site.close();
  expect(faults).toEqual([]);
});

/** Opens one message after the other in one page, as long as there are any. */
async function openAll(site: BrowserContext, queue: (Listed & { name: string })[], faults: string[]): Promise<void> {
  const page = await site.newPage();
  let name = 'the empty desk';
  watch(page, faults, () => name);
  await page.goto('/webmail');
  await whenAlive(page);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    name = next.name;
    await page.evaluate((open) => window.history.replaceState(null, '', `/webmail?open=${open}`), `${next.validity}-${next.uid}`);
    const article = page.locator(`article[data-uid="${next.uid}"][aria-busy="false"]`);
    await article.waitFor();
    const frame = article.locator('iframe');
    if ((await frame.count()) > 0) {
      const content = await (await frame.elementHandle())?.contentFrame();
      await content?.waitForLoadState('load');
      expect(await content?.locator('script, form, iframe, object, embed, link, meta[http-equiv]').count(), name).toBe(0);
    }
    expect(await article.locator('h2').count(), name).toBe(1);
  }
  expect(await page.title()).not.toBe('');
  await page.close();
}
