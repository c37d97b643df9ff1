/** A member reads the own mail: lists, messages, search, marks, folders, files, keys, and what comes in meanwhile. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { flagsIn, putMail, withMailboxOut, withOwnMailbox } from './own-mailbox.ts';
import { product, query } from './product.ts';
import { DESK, expect, openSession, PHONE, test, whenAlive } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('zhuxi');
const MANY = 260;

let page: Page;
const member: Person = newPerson(DOMAIN, 'zhou.min', '周敏');

const HTML = `<p style="color:#c00;background:url(https://tracker.example/a.gif)">三月的 <b>报价单</b></p>
<script>window.top.document.title='owned'</script><img src="https://tracker.example/pixel.gif"><img src="cid:logo@x">
<a href="https://evil.example/login">https://bank.example</a><form action="https://evil.example"><input name="p"></form>`;

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function encoded(text: string): string {
  return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function letter(subject: string, { from = '何睿 <he.rui@northfield.example>', body = '单价按上次 3% 下调。' } = {}): string {
  const [, name = '', address = ''] = /^(.*) (<.*>)$/.exec(from) ?? [];
  return `From: ${encoded(name)} ${address}\nTo: ${member.address}\nSubject: ${encoded(subject)}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n${body}\n`;
}

const WITH_FILE = `From: a@x.example
To: ${member.address}
Subject: ${encoded('样件测量报告')}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

> 上次的偏差？
孔位偏差已复测，见 https://northfield.example/cpk?a=1&b=2 。
--b
Content-Type: text/html; name="=?utf-8?B?${Buffer.from('../报告 "1".html').toString('base64')}?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

${Buffer.from('<script>alert(1)</script>').toString('base64')}
--b--
`;

const WITH_HTML = `From: a@x.example
To: ${member.address}
Subject: ${encoded('三月报价')}
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

${HTML}
--b
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

${PIXEL}
--b--
`;

/** GBK that calls itself Latin-1, as old programs write it. */
const MISLABELLED = Buffer.concat([
  Buffer.from('From: old@x.example\nSubject: '),
  Buffer.from('b2c4d6cad6a4c3f7', 'hex'),
  Buffer.from('\nContent-Type: text/plain; charset=iso-8859-1\n\n'),
  Buffer.from('b2c4d6cad6a4c3f7d2d1b2b9bcc4', 'hex'),
  Buffer.from('\n'),
]);

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  await addDomain(DOMAIN);
  await addMembers(DOMAIN, [member]);
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await putMail(member, 'INBOX', [
    { raw: letter('最早的一封'), flags: ['\\Seen'], date: at(900) },
    { raw: WITH_FILE, date: at(30) },
    { raw: WITH_HTML, date: at(20) },
    { raw: MISLABELLED, date: at(40) },
    { raw: letter('4 号线夹具报价'), date: at(10) },
  ]);
  await putMail(member, '客户/华南', [{ raw: letter('华南的订单', { body: '交期可以做到十八天。' }) }]);
  await putMail(
    member,
    '很多',
    Array.from({ length: MANY }, (_, index) => ({
      raw: letter(`第 ${index + 1} 封`),
      flags: ['\\Seen'],
      // The first to come is the newest, as a move brings them.
      date: at(1000 + index),
    })),
  );
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  await openSession(site, member);
  page = await site.newPage();
});

test.afterAll(() => page?.context().close());

const list = (): Locator => page.getByRole('list', { name: zh('mailList.label') });
const line = (subject: string): Locator => list().getByRole('listitem').filter({ hasText: subject });
const reader = (): Locator => page.getByRole('article', { name: zh('mailReader.label') });
const folders = (): Locator => page.getByRole('navigation', { name: zh('webmail.folders') });
const tool = (name: string): Locator => reader().getByRole('button', { name, exact: true });

async function open(subject: string): Promise<void> {
  await line(subject).getByRole('link').click();
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText(subject);
}

/** To where keys are heard: the page listens once it is alive. */
async function goToInbox(): Promise<void> {
  await page.goto('/webmail');
  await whenAlive(page);
}

async function shown(): Promise<string[]> {
  const times = list().locator('time');
  return times.evaluateAll((elements) => elements.map((element) => element.getAttribute('datetime') ?? ''));
}

test('folders stand with the special ones first, in Chinese, nested, with what is unread', async () => {
  await page.goto('/webmail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  const names = await folders().getByRole('link').allInnerTexts();
  expect(names[0]).toMatch(new RegExp(`^${zh('folders.inbox')}\\s*4`));
  expect(names.some((name) => name.startsWith(zh('folders.trash')))).toBe(true);
  await expect(folders().getByRole('link', { name: '华南' })).toContainText('1');
});

test('the list is newest first, with sender, subject, beginning of the text and time', async () => {
  await expect(line('4 号线夹具报价')).toContainText('何睿');
  await expect(line('4 号线夹具报价')).toContainText('单价按上次 3% 下调。');
  const times = await shown();
  expect(times).toHaveLength(5);
  expect(times).toEqual(times.toSorted().reverse());
  await expect(line('材质证明')).toBeVisible();
});

test('every message has a line of its own: nothing is folded into threads until somebody asks for it', async () => {
  const answer = { from: '何睿 <he.rui@northfield.example>' };
  const root = letter('模具排期', answer).replace('MIME-Version', 'Message-ID: <root@x.example>\nMIME-Version');
  const reply = letter('Re: 模具排期', answer).replace(
    'MIME-Version',
    'In-Reply-To: <root@x.example>\nReferences: <root@x.example>\nMIME-Version',
  );
  await putMail(member, '排期', [{ raw: root }, { raw: reply }]);
  await page.goto(`/webmail?folder=${encodeURIComponent('排期')}`);
  await expect(list().getByRole('listitem')).toHaveCount(2);
  await page.goto('/webmail');
});

test('listed as conversations a thread is one line, which unfolds and is dealt with as a whole; the choice is kept', async () => {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const reply = (id: string, subject: string, body: string, references = '') =>
    letter(subject, { body }).replace('MIME-Version', `Message-ID: <${id}@x.example>\n${references}MIME-Version`);
  await putMail(member, '会话', [
    { raw: reply('ask', '试模时间', '周三可以吗？'), date: at(9), flags: ['\\Seen'] },
    { raw: reply('other', '发票', '已寄出。'), date: at(8), flags: ['\\Seen'] },
    { raw: reply('answer', 'Re: 试模时间', '可以。', 'References: <ask@x.example>\n'), date: at(7) },
  ]);
  const items = list().getByRole('listitem');
  const thread = list().getByRole('button', { name: '试模时间' });
  const choice = page.getByRole('button', { name: zh('mailList.asConversations') });
  const stored = async () => (await query('select conversations from member where address = $1', [member.address]))[0];
  await page.goto(`/webmail?folder=${encodeURIComponent('会话')}`);
  await whenAlive(page);
  await expect(choice).toHaveAttribute('aria-pressed', 'false');
  await expect(items).toHaveCount(3);
  await choice.click();
  await expect(items).toHaveCount(2);
  await expect(thread).toHaveAttribute('aria-expanded', 'false');
  await expect(thread).toContainText(zh('mailList.conversationOf', { count: 2 }));
  await expect.poll(stored).toEqual({ conversations: true });

  // By the keys: unfolded, into the reader, from message to message, folded from within.
  await page.keyboard.press('j');
  await expect(thread).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(thread).toHaveAttribute('aria-expanded', 'true');
  await expect(items).toHaveCount(4);
  await expectAccessible(page);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('Re: 试模时间');
  await expect(thread).not.toContainText(zh('webmail.unreadWord'));
  await page.keyboard.press('j');
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('试模时间');
  await page.keyboard.press('ArrowLeft');
  await expect(thread).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Escape');

  // The choice holds after a reload, and on a phone.
  await page.setViewportSize(PHONE);
  await page.goto(`/webmail?folder=${encodeURIComponent('会话')}`);
  await expect(items).toHaveCount(2);
  await whenAlive(page);
  await thread.click();
  await expect(items).toHaveCount(4);
  await expectAccessible(page);
  await page.setViewportSize(DESK);

  // What is done to a conversation is done to all of it, and undone.
  await page
    .getByRole('checkbox', { name: zh('mailList.selectConversation', { subject: 'Re: 试模时间' }) })
    .check({ force: true });
  const bar = page.getByRole('region', { name: zh('mailList.chosen', { count: 2 }) });
  await bar.getByRole('button', { name: zh('mailList.remove') }).click();
  await expect(items).toHaveCount(1);
  await expect.poll(async () => [...(await flagsIn(member, '会话')).keys()]).toEqual(['发票']);
  await page.getByRole('button', { name: zh('mailList.undo') }).click();
  await expect(thread).toBeVisible();
  await choice.click();
  await expect(items).toHaveCount(3);
  await expect.poll(stored).toEqual({ conversations: false });
  await page.goto('/webmail');
});

test('folders are opened whatever their names are: levels, signs, quotes, emoji', async () => {
  const names = ['R&D/2026 展会', 'a&b "quoted" <i>\\ 100%', '😀 emoji', '&amp; 1+1=2 #?'];
  for (const [index, name] of names.entries()) await putMail(member, name, [{ raw: letter(`在怪名字里 ${index}`) }]);
  await page.goto('/webmail');
  for (const [index, name] of names.entries()) {
    const last = name.split('/').at(-1) ?? '';
    await folders().getByRole('link', { name: last }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(last);
    await expect(list().getByRole('listitem')).toHaveCount(1);
    await open(`在怪名字里 ${index}`);
    await page.reload();
    await expect(reader().getByRole('heading', { level: 2 })).toHaveText(`在怪名字里 ${index}`);
  }
  await page.goto('/webmail');
});

test('a message is read, and is read afterwards on the server', async () => {
  await open('4 号线夹具报价');
  await expect(reader()).toContainText('单价按上次 3% 下调。');
  await expect(reader()).toContainText('he.rui@northfield.example');
  await expect(folders().getByRole('link', { name: zh('folders.inbox') })).toContainText('3');
  await expect.poll(async () => (await flagsIn(member, 'INBOX')).get('4 号线夹具报价')).toEqual(['\\Seen']);
  await page.reload();
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('4 号线夹具报价');
  await page.goBack();
  await expect(reader()).toHaveCount(0);
});

test('plain text has its links and quotes, and GBK under a wrong label is read as Chinese', async () => {
  await open('样件测量报告');
  await expect(reader().locator('blockquote')).toHaveText('上次的偏差？');
  const link = reader().getByRole('link', { name: 'https://northfield.example/cpk?a=1&b=2' });
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(link).toHaveAttribute('target', '_blank');
  await open('材质证明');
  await expect(reader()).toContainText('材质证明已补寄');
});

test('HTML is shown in a frame without rights: nothing runs, nothing is fetched until images are asked for', async () => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(product().webUrl) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  await page.route('https://tracker.example/**', (route) => route.fulfill({ contentType: 'image/gif', body: Buffer.from('') }));
  await open('三月报价');
  const frame = reader().frameLocator('iframe');
  await expect(frame.getByText('报价单')).toBeVisible();
  await expect(reader().locator('iframe')).toHaveAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  expect(await frame.locator('script, form, input').count()).toBe(0);
  await expect(frame.locator('img[src^="data:image/png"]')).toHaveCount(1);
  await expect(frame.locator('body')).toContainText('→ evil.example');
  await expect(frame.getByRole('link')).toHaveAttribute('title', 'https://evil.example/login');
  expect(foreign).toEqual([]);
  expect(await page.title()).not.toContain('owned');
  const asked = page.waitForRequest('https://tracker.example/pixel.gif');
  await reader()
    .getByRole('button', { name: zh('mailReader.showImages') })
    .click();
  await asked;
  expect(new Set(foreign)).toEqual(new Set(['https://tracker.example/pixel.gif']));
  await page.unrouteAll();
  const policy = await page.request.get((await reader().locator('iframe').getAttribute('src')) ?? '');
  expect(policy.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(policy.headers()['content-security-policy']).toContain('sandbox');
  expect(policy.headers()['content-security-policy']).not.toContain("script-src 'self'");
  expect(policy.headers()['x-frame-options']).toBe('SAMEORIGIN');
});

test('an attachment is saved under a safe name and never shown; so is the original', async () => {
  await open('样件测量报告');
  const link = reader().getByRole('link', { name: '报告 _1_.html' });
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
  await tool(zh('mailReader.more')).click();
  const [source] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: zh('mailReader.source') }).click(),
  ]);
  expect(source.suggestedFilename()).toBe('样件测量报告.eml');
  expect(await readFile(await source.path(), 'utf8')).toBe(WITH_FILE.replaceAll('\n', '\r\n'));
});

test('a message gets a star, and is unread again', async () => {
  await open('最早的一封');
  await tool(zh('mailList.star')).click();
  await expect(tool(zh('mailList.unstar'))).toBeVisible();
  await tool(zh('mailList.markUnread')).click();
  await expect(reader()).toHaveCount(0);
  await expect.poll(async () => (await flagsIn(member, 'INBOX')).get('最早的一封')).toEqual(['\\Flagged']);
});

test('a message is moved, and comes back by undo', async () => {
  await open('材质证明');
  await tool(zh('mailList.move')).click();
  await page.getByRole('menuitem', { name: '华南' }).click();
  await expect(line('材质证明')).toHaveCount(0);
  await expect.poll(async () => [...(await flagsIn(member, '客户/华南')).keys()].length).toBe(2);
  await page.getByRole('button', { name: zh('mailList.undo') }).click();
  await expect(line('材质证明')).toBeVisible();
  await expect.poll(async () => [...(await flagsIn(member, '客户/华南')).keys()].length).toBe(1);
});

test('several messages are selected and deleted; from the trash they go for good, after a question', async () => {
  await page.goto('/webmail');
  for (const subject of ['材质证明', '最早的一封']) await page.getByRole('checkbox', { name: subject }).check({ force: true });
  const bar = page.getByRole('region', { name: zh('mailList.chosen', { count: 2 }) });
  await bar.getByRole('button', { name: zh('mailList.remove') }).click();
  await expect(list().getByRole('listitem')).toHaveCount(3);
  await expect.poll(async () => (await flagsIn(member, 'Trash')).size).toBe(2);
  await folders()
    .getByRole('link', { name: zh('folders.trash') })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.trash'));
  await open('最早的一封');
  await tool(zh('mailList.removeForGood')).click();
  const asking = page.getByRole('dialog', { name: zh('mailList.forGoodTitle', { count: 1 }) });
  await asking.getByRole('button', { name: zh('mailList.forGoodAct') }).click();
  await expect(line('最早的一封')).toHaveCount(0);
  await expect.poll(async () => (await flagsIn(member, 'Trash')).size).toBe(1);
});

test('the server searches: subjects and people, texts when asked, one folder or all', async () => {
  await goToInbox();
  await page.keyboard.press('/');
  await page.keyboard.type('何睿');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('何睿');
  await expect(list().getByRole('listitem')).toHaveCount(1);
  await page.getByRole('searchbox').filter({ visible: true }).fill('十八天');
  await page.keyboard.press('Enter');
  await expect(page.getByText(zh('mailList.foundNothing'))).toBeVisible();
  await page.getByRole('link', { name: zh('mailList.searchText') }).click();
  await expect(page.getByRole('link', { name: zh('mailList.searchText') })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('link', { name: zh('mailList.searchAll') }).click();
  await expect(line('华南的订单')).toContainText('华南');
  await open('华南的订单');
  await page.getByRole('link', { name: zh('mailList.clearSearch') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
});

test('new mail appears by itself, and so does what another program changes', async () => {
  await expect(line('刚到的一封')).toHaveCount(0);
  await putMail(member, 'INBOX', [{ raw: letter('刚到的一封') }]);
  await expect(line('刚到的一封')).toBeVisible();
  await withOwnMailbox(member, async (client) => {
    await client.mailboxOpen('INBOX');
    await client.messageDelete({ subject: '刚到的一封' });
  });
  await expect(line('刚到的一封')).toHaveCount(0);
});

test('a long folder is read where one looks, and its end is reached', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/mail/rows')) asked.push(request.url());
  });
  await folders().getByRole('link', { name: '很多' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('很多');
  await expect(list().getByRole('listitem').first()).toHaveAttribute('aria-setsize', String(MANY));
  await expect(line('第 1 封').first()).toBeVisible();
  await list().evaluate((element) => element.parentElement?.scrollTo(0, 1e6));
  await expect(line(`第 ${MANY} 封`)).toBeVisible();
  expect(asked.length).toBeLessThan(5);
  expect(await list().getByRole('listitem').count()).toBeLessThan(40);
});

test('the keys walk, open, mark, select, close and explain themselves', async () => {
  await goToInbox();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('4 号线夹具报价');
  await page.keyboard.press('j');
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('三月报价');
  await page.keyboard.press('k');
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('4 号线夹具报价');
  await page.keyboard.press('Escape');
  await expect(reader()).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(line('4 号线夹具报价')).toContainText(zh('webmail.unreadWord'));
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: zh('mailList.chosen', { count: 1 }) })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: zh('mailList.chosen', { count: 1 }) })).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: zh('mailList.keys') })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('a folder that is not there is not found, and somebody else’s message is nobody’s', async () => {
  await page.goto('/webmail?folder=no-such-folder');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('errorPages.missingTitle'));
  expect((await page.request.get('/api/mail/message?folder=INBOX&validity=1&uid=1')).status()).toBe(404);
  expect((await page.request.get('/api/mail/message?folder=INBOX&validity=x&uid=-1')).status()).toBe(404);
});

for (const [name, size] of [
  ['desk', DESK],
  ['phone', PHONE],
] as const) {
  test(`list and message on a ${name}: nothing bars anybody's way, and on a phone there is one pane at a time`, async () => {
    await page.setViewportSize(size);
    await page.goto('/webmail');
    await expect(line('样件测量报告')).toBeVisible();
    await expectAccessible(page);
    await open('样件测量报告');
    await expect(list()).toBeVisible({ visible: size === DESK });
    await expectAccessible(page);
    await tool(zh('mailReader.back')).click();
    await expect(line('样件测量报告')).toBeVisible();
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
  await expect(line('样件测量报告')).toBeVisible({ timeout: 20_000 });

  // And where it is already on the screen, what is there stays readable until the next answer.
  const lookNow = () => page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.route('**/api/mail/folders*', (route) => route.fulfill({ status: 503, json: { code: 'webmail.unreachable' } }));
  await lookNow();
  await expect(page.getByText(zh('mailList.lost'))).toBeVisible({ timeout: 20_000 });
  await expect(line('样件测量报告')).toBeVisible();
  await page.unrouteAll();
  await lookNow();
  await expect(page.getByText(zh('mailList.lost'))).toBeHidden({ timeout: 20_000 });
});

test('while the platform is slow the message is awaited where it will stand, and the list stays usable', async () => {
  await goToInbox();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/mail/message*', async (route) => {
    await held;
    await route.continue();
  });
  await line('样件测量报告').getByRole('link').click();
  await expect(page.locator('article[aria-busy="true"]')).toBeVisible();
  // Up and down again, faster than the message above is drawn.
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  answer();
  await expect(reader().getByRole('heading', { level: 2 })).toHaveText('样件测量报告');
  await page.unrouteAll({ behavior: 'wait' });
});

test('after the password was changed elsewhere the page says so, and leads to the sign-in', async () => {
  await page.goto('/webmail');
  await expect(list()).toBeVisible();
  await query('update member set password_hash = $2 where address = $1', [member.address, '{PLAIN}another-password']);
  await expect(page.getByText(zh('webmail.signInLead'))).toBeVisible();
  await page.reload();
  await page
    .getByRole('main')
    .getByRole('button', { name: zh('webmail.signInAct') })
    .click();
  await expect(page).toHaveURL(/\/login/);
});
