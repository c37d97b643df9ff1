/** A member reads and deals with the own mail: messages, files, marks, keys, and what comes in meanwhile. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { product, query } from './product.ts';
import { DESK, expect, openSession, PHONE, test } from './visit.ts';
import { fillMailbox, letter, WITH_FILE } from './webmail/letters.ts';
import { MailDesk } from './webmail/mail-desk.ts';
import { flagsIn, putMail, withMailboxOut, withOwnMailbox } from './webmail/own-mailbox.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('zhulin');

let page: Page;
let desk: MailDesk;
const member: Person = newPerson(DOMAIN, 'zhou.min', '周敏');

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  await addDomain(DOMAIN);
  await addMembers(DOMAIN, [member]);
  await fillMailbox(member);
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  await openSession(site, member);
  page = await site.newPage();
  desk = new MailDesk(page);
  await desk.goToInbox();
});

test.afterAll(() => page?.context().close());

test('a message is read, and is read afterwards on the server', async () => {
  await desk.open('4 号线夹具报价');
  await expect(desk.reader()).toContainText('单价按上次 3% 下调。');
  await expect(desk.reader()).toContainText('he.rui@northfield.example');
  await expect(desk.folders().getByRole('link', { name: zh('folders.inbox') })).toContainText('3');
  await expect.poll(async () => (await flagsIn(member, 'INBOX')).get('4 号线夹具报价')).toEqual(['\\Seen']);
  await page.reload();
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('4 号线夹具报价');
  await page.goBack();
  await expect(desk.reader()).toHaveCount(0);
});

test('plain text has its links and quotes, and GBK under a wrong label is read as Chinese', async () => {
  await desk.open('样件测量报告');
  await expect(desk.reader().locator('blockquote')).toHaveText('上次的偏差？');
  const link = desk.reader().getByRole('link', { name: 'https://northfield.example/cpk?a=1&b=2' });
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(link).toHaveAttribute('target', '_blank');
  await desk.open('材质证明');
  await expect(desk.reader()).toContainText('材质证明已补寄');
});

test('HTML is shown in a frame without rights: nothing runs, nothing is fetched until images are asked for', async () => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(product().webUrl) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  await page.route('https://tracker.example/**', (route) => route.fulfill({ contentType: 'image/gif', body: Buffer.from('') }));
  await desk.open('三月报价');
  const frame = desk.reader().frameLocator('iframe');
  await expect(frame.getByText('报价单')).toBeVisible();
  await expect(desk.reader().locator('iframe')).toHaveAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  expect(await frame.locator('script, form, input').count()).toBe(0);
  await expect(frame.locator('img[src^="data:image/png"]')).toHaveCount(1);
  await expect(frame.locator('body')).toContainText('→ evil.example');
  await expect(frame.getByRole('link')).toHaveAttribute('title', 'https://evil.example/login');
  expect(foreign).toEqual([]);
  expect(await page.title()).not.toContain('owned');
  const asked = page.waitForRequest('https://tracker.example/pixel.gif');
  await desk
    .reader()
    .getByRole('button', { name: zh('mailReader.showImages') })
    .click();
  await asked;
  expect(new Set(foreign)).toEqual(new Set(['https://tracker.example/pixel.gif']));
  await page.unrouteAll();
  const policy = await page.request.get((await desk.reader().locator('iframe').getAttribute('src')) ?? '');
  expect(policy.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(policy.headers()['content-security-policy']).toContain('sandbox');
  expect(policy.headers()['content-security-policy']).not.toContain("script-src 'self'");
  expect(policy.headers()['x-frame-options']).toBe('SAMEORIGIN');
});

test('an attachment is saved under a safe name and never shown; so is the original', async () => {
  await desk.open('样件测量报告');
  const link = desk.reader().getByRole('link', { name: '报告 _1_.html' });
  const answer = await page.request.get((await link.getAttribute('href')) ?? '');
  expect(answer.headers()).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  expect(answer.headers()['content-disposition']).toMatch(/^attachment; /);
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe('报告 _1_.html');
  expect(await readFile(await download.path(), 'utf8')).toBe('<script>alert(1)</script>');
  await desk.tool(zh('mailReader.more')).click();
  const [source] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: zh('mailReader.source') }).click(),
  ]);
  expect(source.suggestedFilename()).toBe('样件测量报告.eml');
  expect(await readFile(await source.path(), 'utf8')).toBe(WITH_FILE.replaceAll('\n', '\r\n'));
});

test('a message gets a star, and is unread again', async () => {
  await desk.open('最早的一封');
  await desk.tool(zh('mailList.star')).click();
  await expect(desk.tool(zh('mailList.unstar'))).toBeVisible();
  await desk.tool(zh('mailList.markUnread')).click();
  await expect(desk.reader()).toHaveCount(0);
  await expect.poll(async () => (await flagsIn(member, 'INBOX')).get('最早的一封')).toEqual(['\\Flagged']);
});

test('a message is moved, and comes back by undo', async () => {
  await desk.open('材质证明');
  await desk.tool(zh('mailList.move')).click();
  await page.getByRole('menuitem', { name: '华南' }).click();
  await expect(desk.line('材质证明')).toHaveCount(0);
  await expect.poll(async () => [...(await flagsIn(member, '客户/华南')).keys()].length).toBe(2);
  await page.getByRole('button', { name: zh('mailList.undo') }).click();
  await expect(desk.line('材质证明')).toBeVisible();
  await expect.poll(async () => [...(await flagsIn(member, '客户/华南')).keys()].length).toBe(1);
});

test('several messages are selected and deleted; from the trash they go for good, after a question', async () => {
  await page.goto('/webmail');
  for (const subject of ['材质证明', '最早的一封']) await page.getByRole('checkbox', { name: subject }).check({ force: true });
  const bar = page.getByRole('region', { name: zh('mailList.chosen', { count: 2 }) });
  await bar.getByRole('button', { name: zh('mailList.remove') }).click();
  await expect(desk.list().getByRole('listitem')).toHaveCount(3);
  await expect.poll(async () => (await flagsIn(member, 'Trash')).size).toBe(2);
  await desk
    .folders()
    .getByRole('link', { name: zh('folders.trash') })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.trash'));
  await desk.open('最早的一封');
  await desk.tool(zh('mailList.removeForGood')).click();
  const asking = page.getByRole('dialog', { name: zh('mailList.forGoodTitle', { count: 1 }) });
  await asking.getByRole('button', { name: zh('mailList.forGoodAct') }).click();
  await expect(desk.line('最早的一封')).toHaveCount(0);
  await expect.poll(async () => (await flagsIn(member, 'Trash')).size).toBe(1);
});

test('new mail appears by itself, and so does what another program changes', async () => {
  await desk.goToInbox();
  await expect(desk.line('刚到的一封')).toHaveCount(0);
  await putMail(member, 'INBOX', [{ raw: letter('刚到的一封') }]);
  await expect(desk.line('刚到的一封')).toBeVisible();
  await withOwnMailbox(member, async (client) => {
    await client.mailboxOpen('INBOX');
    await client.messageDelete({ subject: '刚到的一封' });
  });
  await expect(desk.line('刚到的一封')).toHaveCount(0);
});

test('the keys walk, open, mark, select, close and explain themselves', async () => {
  await desk.goToInbox();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('4 号线夹具报价');
  await page.keyboard.press('j');
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('三月报价');
  await page.keyboard.press('k');
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('4 号线夹具报价');
  await page.keyboard.press('Escape');
  await expect(desk.reader()).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(desk.line('4 号线夹具报价')).toContainText(zh('webmail.unreadWord'));
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: zh('mailList.chosen', { count: 1 }) })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: zh('mailList.chosen', { count: 1 }) })).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: zh('mailList.keys') })).toBeVisible();
  await page.keyboard.press('Escape');
});

for (const [name, size] of [
  ['desk', DESK],
  ['phone', PHONE],
] as const) {
  test(`list and message on a ${name}: nothing bars anybody's way, and on a phone there is one pane at a time`, async () => {
    await page.setViewportSize(size);
    await page.goto('/webmail');
    await expect(desk.line('样件测量报告')).toBeVisible();
    await expectAccessible(page);
    await desk.open('样件测量报告');
    await expect(desk.list()).toBeVisible({ visible: size === DESK });
    await expectAccessible(page);
    await desk.tool(zh('mailReader.back')).click();
    await expect(desk.line('样件测量报告')).toBeVisible();
    await page.setViewportSize(DESK);
  });
}

test('a platform that does not answer gets a clear page, which recovers by itself', async () => {
  test.setTimeout(90_000);
  // The same password under another hash: the next look opens a connection of its own.
  await query('update member set password_hash = $2 where address = $1', [member.address, `{PLAIN}${member.password}`]);
  await withMailboxOut(member.address, async () => {
    await page.goto('/webmail');
    await expect(page.getByText(zh('webmail.downLead'))).toBeVisible({ timeout: 20_000 });
    await expectAccessible(page);
  });
  await expect(desk.line('样件测量报告')).toBeVisible({ timeout: 20_000 });

  // And where it is already on the screen, what is there stays readable until the next answer.
  const lookNow = () => page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.route('**/api/mail/folders*', (route) => route.fulfill({ status: 503, json: { code: 'webmail.unreachable' } }));
  await lookNow();
  await expect(page.getByText(zh('mailList.lost'))).toBeVisible({ timeout: 20_000 });
  await expect(desk.line('样件测量报告')).toBeVisible();
  await page.unrouteAll();
  await lookNow();
  await expect(page.getByText(zh('mailList.lost'))).toBeHidden({ timeout: 20_000 });
});

test('while the platform is slow the message is awaited where it will stand, and the list stays usable', async () => {
  await desk.goToInbox();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/mail/message*', async (route) => {
    await held;
    await route.continue();
  });
  await desk.line('样件测量报告').getByRole('link').click();
  await expect(page.locator('article[aria-busy="true"]')).toBeVisible();
  // Up and down again, faster than the message above is drawn.
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  answer();
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('样件测量报告');
  await page.unrouteAll({ behavior: 'wait' });
});

test('after the password was changed elsewhere the page says so, and leads to the sign-in', async () => {
  await page.goto('/webmail');
  await expect(desk.list()).toBeVisible();
  await query('update member set password_hash = $2 where address = $1', [member.address, '{PLAIN}another-password']);
  await expect(page.getByText(zh('webmail.signInLead'))).toBeVisible();
  await page.reload();
  await page
    .getByRole('main')
    .getByRole('button', { name: zh('webmail.signInAct') })
    .click();
  await expect(page).toHaveURL(/\/login/);
});
