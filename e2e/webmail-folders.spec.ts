import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { query } from './product.ts';
import { DESK, expect, openSession, PHONE, test, whenAlive } from './visit.ts';
import { fillMailbox, letter, MANY } from './webmail/letters.ts';
import { MailDesk } from './webmail/mail-desk.ts';
import { flagsIn, putMail } from './webmail/own-mailbox.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('zhuxi');

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
});

test.afterAll(() => page?.context().close());

test('folders stand with the special ones first, in Chinese, nested, with what is unread', async () => {
  await page.goto('/webmail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  const names = await desk.folders().getByRole('link').allInnerTexts();
  expect(names[0]).toMatch(new RegExp(`^${zh('folders.inbox')}\\s*4`));
  expect(names.some((name) => name.startsWith(zh('folders.trash')))).toBe(true);
  await expect(desk.folders().getByRole('link', { name: '华南' })).toContainText('1');
});

test('the list is newest first, with sender, subject, beginning of the text and time', async () => {
  await expect(desk.line('4 号线夹具报价')).toContainText('何睿');
  await expect(desk.line('4 号线夹具报价')).toContainText('单价按上次 3% 下调。');
  const times = await desk.shown();
  expect(times).toHaveLength(5);
  expect(times).toEqual(times.toSorted().reverse());
  await expect(desk.line('材质证明')).toBeVisible();
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
  await expect(desk.list().getByRole('listitem')).toHaveCount(2);
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
  const items = desk.list().getByRole('listitem');
  const thread = desk.list().getByRole('button', { name: '试模时间' });
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
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('Re: 试模时间');
  await expect(thread).not.toContainText(zh('webmail.unreadWord'));
  await page.keyboard.press('j');
  await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText('试模时间');
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
    await desk.folders().getByRole('link', { name: last }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(last);
    await expect(desk.list().getByRole('listitem')).toHaveCount(1);
    await desk.open(`在怪名字里 ${index}`);
    await page.reload();
    await expect(desk.reader().getByRole('heading', { level: 2 })).toHaveText(`在怪名字里 ${index}`);
  }
  await page.goto('/webmail');
});

test('the server searches: subjects and people, texts when asked, one folder or all', async () => {
  await desk.goToInbox();
  await page.keyboard.press('/');
  await page.keyboard.type('何睿');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('何睿');
  await expect(desk.list().getByRole('listitem')).toHaveCount(2);
  await page.getByRole('searchbox').filter({ visible: true }).fill('十八天');
  await page.keyboard.press('Enter');
  await expect(page.getByText(zh('mailList.foundNothing'))).toBeVisible();
  await page.getByRole('link', { name: zh('mailList.searchText') }).click();
  await expect(page.getByRole('link', { name: zh('mailList.searchText') })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('link', { name: zh('mailList.searchAll') }).click();
  await expect(desk.line('华南的订单')).toContainText('华南');
  await desk.open('华南的订单');
  await page.getByRole('link', { name: zh('mailList.clearSearch') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
});

test('a long folder is read where one looks, and its end is reached', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/mail/rows')) asked.push(request.url());
  });
  await desk.folders().getByRole('link', { name: '很多' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('很多');
  await expect(desk.list().getByRole('listitem').first()).toHaveAttribute('aria-setsize', String(MANY));
  await expect(desk.line('第 1 封').first()).toBeVisible();
  await desk.list().evaluate((element) => element.parentElement?.scrollTo(0, 1e6));
  await expect(desk.line(`第 ${MANY} 封`)).toBeVisible();
  expect(asked.length).toBeLessThan(5);
  expect(await desk.list().getByRole('listitem').count()).toBeLessThan(40);
});

test('a folder that is not there is not found, and somebody else’s message is nobody’s', async () => {
  await page.goto('/webmail?folder=no-such-folder');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('errorPages.missingTitle'));
  expect((await page.request.get('/api/mail/message?folder=INBOX&validity=1&uid=1')).status()).toBe(404);
  expect((await page.request.get('/api/mail/message?folder=INBOX&validity=x&uid=-1')).status()).toBe(404);
});
