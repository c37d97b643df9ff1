/** An employee is reminded, starts the move, gets the password wrong, gets it right, and reads the old mail in the webmail. */
import type { Locator, Page } from '@playwright/test';
import type { Locale } from '../lib/i18n/locale.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, openWindow, type Person, setSource } from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { countOldMail, oldPeople, query, queryOne, remindersDismissed } from './product.ts';
import { badNews, chooseLocale, DESK, expect, field, openSession, signIn, signOut, test } from './visit.ts';
import { plain, reason, untranslatedKeys, wordsOf, zh } from './words.ts';

const DOMAIN = 'baiyun.example';
const OWN_MOVE = '/webmail/settings/account/migration';
/** One of the folders that the member has made at the old provider, with how it is nested. */
const OWN_FOLDER = ['供应商', '永鑫铝业'];

let page: Page;
let member: Person;
/** Has started nothing. */
let colleague: Person;
let old: DescribedMember;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  const [first] = oldPeople(DOMAIN);
  if (first === undefined) throw new Error(`nobody has mail at ${DOMAIN}`);
  old = first;
  member = newPerson(DOMAIN, 'xu.li', old.displayName);
  colleague = newPerson(DOMAIN, 'gu.nan', '顾南');
  await addDomain(DOMAIN);
  await addMembers(DOMAIN, [member, colleague]);
  await openWindow(DOMAIN);
  await setSource(DOMAIN, old);
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
});

test.afterAll(() => page?.context().close());

test('M1: the black box is there after signing in, and names the way', async () => {
  await signIn(page, member);
  await expect(page).toHaveURL('/webmail');
  await expect(box()).toContainText(zh('reminder.startText'));
  await expect(box()).toContainText(member.address);
  await expect(box().getByRole('button', { name: zh('reminder.ok') })).toBeFocused();
  await expectAccessible(page);
});

test('M3: put aside it stays away for this session, and is back at the next sign-in', async () => {
  await box()
    .getByRole('button', { name: zh('reminder.later') })
    .click();
  await expect(box()).toBeHidden();
  await expect.poll(() => remindersDismissed(member.address)).toBe(1);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await expect(box()).toBeHidden();
  await page.getByRole('link', { name: zh('folders.sent') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.sent'));
  await expect(box()).toBeHidden();

  await signOut(page, member);
  await signIn(page, member);
  await expect(box()).toBeVisible();
});

test('M3: Esc means the same as "not now"', async () => {
  await page.keyboard.press('Escape');
  await expect(box()).toBeHidden();
  await signOut(page, member);
  await signIn(page, member);
  await expect(box()).toBeVisible();
});

test('M1: OK leads to the form, which knows the address', async () => {
  await box()
    .getByRole('button', { name: zh('reminder.ok') })
    .click();
  await expect(page).toHaveURL(OWN_MOVE);
  await expect(field(page, zh('ownMove.to'))).toHaveValue(member.address);
  await expect(field(page, zh('ownMove.sourceAddress'))).toHaveValue(member.address);
});

test('M2: an empty form starts nothing', async () => {
  await page.getByRole('button', { name: zh('ownMove.save') }).click();
  await expect(page.getByText(zh('fields.required'))).toBeVisible();
  await expect(field(page, zh('ownMove.password'))).toBeFocused();
});

/** How many mappings and stored passwords the member has. */
const stored = () =>
  queryOne<{ mappings: number; passwords: number }>(
    `select count(p.id)::int as mappings, count(s.mapping_id)::int as passwords from member m
     left join mapping p on p.member_id = m.id left join source_password s on s.mapping_id = p.id where m.address = $1`,
    [member.address],
  );

test('M2: a wrong old password is answered at once, with the words of the server, and nothing starts', async () => {
  await startMove('no such password');
  await expect(badNews(page).locator('b')).toHaveText(reason('wrong_password').short);
  await expect(badNews(page)).toContainText(reason('wrong_password').next);
  await expect(badNews(page).locator('blockquote')).toHaveText(/authentication failed/i);
  await expect(page.getByText(zh('fields.password.refused'))).toBeVisible();
  expect(await stored()).toEqual({ mappings: 0, passwords: 0 });
});

test('M2: the right one can be tested alone: it says what is there, and starts nothing', async () => {
  await field(page, zh('ownMove.password')).fill(old.oldPassword);
  await page.getByRole('button', { name: zh('ownMove.tryOut') }).click();
  const count = (await countOldMail(old.oldAddress)).get('INBOX') ?? 0;
  await expect(page.getByRole('status').filter({ hasText: zh('ownMove.works') })).toContainText(
    zh('ownMove.worksText', { count }),
  );
  expect(await stored()).toEqual({ mappings: 0, passwords: 0 });
});

test('M1: saving the right one starts it, and it goes to the end', async () => {
  await startMove(old.oldPassword);
  await expect(page.getByRole('main')).toContainText(zh('states.done'), { timeout: 60_000 });
  const total = [...(await countOldMail(old.oldAddress)).values()].reduce((sum, count) => sum + count, 0);
  const here = zh.markup('ownMove.allHere', { copied: total, skipped: 0, gone: 0, ...plain });
  await expect(page.getByText(here)).toBeVisible();
  await expect(page.getByText('100%')).toBeVisible();
  const folder = page.getByRole('listitem').filter({ hasText: OWN_FOLDER.join(' / ') });
  await expect(folder).toContainText(zh('ownMove.folderDone'));
});

test('M2: the final report is one click away: every message is accounted for, as a page, as files, and as nobody else’s', async ({
  browser,
}) => {
  const total = [...(await countOldMail(old.oldAddress)).values()].reduce((sum, count) => sum + count, 0);
  await page.getByRole('link', { name: zh('report.open') }).click();
  await expect(page).toHaveURL(`${OWN_MOVE}/report`);
  await expect(page.getByText(zh.markup('report.verdict.balanced', { listed: total, exceptions: 0, ...plain }))).toBeVisible();
  const sums = page.getByRole('row').filter({ hasText: zh('report.total') });
  await expect(sums.getByRole('cell').nth(1)).toHaveText(String(total));
  await expectAccessible(page);
  const file = (label: string) => download(page, () => page.getByRole('link', { name: label, exact: true }).click());
  const ledger = await file(zh('report.fileLedger'));
  expect(ledger.name).toBe(`banjia-ledger-${member.address}.csv`);
  expect(parseCsv(ledger.bytes)).toHaveLength(total + 1);
  const folders = parseCsv((await file(zh('report.fileFolders'))).bytes);
  expect(folders.some((cells) => cells.includes(OWN_FOLDER.join('/')))).toBe(true);

  const site = await browser.newContext({ baseURL: new URL(page.url()).origin });
  await openSession(site, colleague);
  expect((await site.request.get('/api/report/own?file=ledger')).status()).toBe(404);
  const theirs = await site.newPage();
  await theirs.goto(`${OWN_MOVE}/report`);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText(zh('errorPages.missingTitle'));
  expect(await theirs.content()).not.toContain(member.address);
  await site.close();
  await page.goto(OWN_MOVE);
});

test('M3: when the old password is refused later, the webmail asks for a new one, and the move goes on with it', async () => {
  await query(
    `update mapping set state = 'FAILED', reason = 'wrong_password', server_text = 'Authentication failed.'
     where member_id = (select id from member where address = $1)`,
    [member.address],
  );
  await page.goto('/webmail');
  const asking = page.getByRole('dialog', { name: zh('reminder.passwordTitle') });
  await expect(asking.locator('blockquote')).toHaveText(/authentication failed/i);
  await asking.getByRole('button', { name: zh('reminder.reenter') }).click();
  await expect(page).toHaveURL(OWN_MOVE);
  await startMove(old.oldPassword);
  await expect(page.getByRole('main')).toContainText(zh('states.done'), { timeout: 60_000 });
});

test('M3: the box says once that all is here, and is gone then, in this session and in the next', async () => {
  await page.goto('/webmail');
  const finished = page.getByRole('region', { name: zh('reminder.finishedTitle', { refused: 0 }) });
  await expect(finished.getByRole('link', { name: zh('reminder.report') })).toHaveAttribute('href', `${OWN_MOVE}/report`);
  await finished.getByRole('button', { name: zh('reminder.understood') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await expect(finished).toHaveCount(0);
  await signOut(page, member);
  await signIn(page, member);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await expect(finished).toHaveCount(0);
});

test('P2: the webmail has the folders under their names and the messages, the newest first', async () => {
  const counts = await countOldMail(old.oldAddress);
  await expectMessages(counts.get('INBOX') ?? 0);
  const folders = page.getByRole('navigation', { name: zh('webmail.folders') });
  await folders.getByRole('link', { name: OWN_FOLDER.at(-1) ?? '', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(OWN_FOLDER.at(-1) ?? '');
  await expectMessages(counts.get(OWN_FOLDER.join('/')) ?? 0);
  await folders.getByRole('link', { name: zh('folders.sent') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.sent'));
  await expectMessages(counts.get('已发送') ?? 0);
});

for (const locale of ['zh-CN', 'en'] satisfies Locale[]) {
  test(`the member's pages speak ${locale}, and show no key of a message`, async () => {
    const words = wordsOf[locale];
    await chooseLocale(page, locale);
    const pages: [string, string][] = [
      ['/webmail', words('folders.inbox')],
      [`/webmail?folder=${encodeURIComponent(OWN_FOLDER.join('/'))}`, OWN_FOLDER.at(-1) ?? ''],
      [OWN_MOVE, words('ownMove.title')],
    ];
    for (const [path, heading] of pages) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      expect(untranslatedKeys(await page.locator('body').innerText())).toEqual([]);
    }
    await page.goto('/webmail');
    await page.getByRole('button', { name: member.displayName }).click();
    await expect(page.getByRole('menuitem', { name: words('shell.signOut') })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);
  });
}

test('the language is chosen in the account menu', async () => {
  await page.getByRole('button', { name: member.displayName }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

/** The black box in its first form. */
function box(): Locator {
  return page.getByRole('dialog', { name: zh('reminder.startTitle') });
}

async function startMove(password: string): Promise<void> {
  await field(page, zh('ownMove.password')).fill(password);
  await page.getByRole('button', { name: zh('ownMove.save') }).click();
}

/** The list has that many messages, and of those on the screen none is newer than the one above it. */
async function expectMessages(count: number): Promise<void> {
  const lines = page.getByRole('list', { name: zh('mailList.label') }).getByRole('listitem');
  await expect(lines.first()).toHaveAttribute('aria-setsize', String(count));
  expect(count).toBeGreaterThan(1);
  const times = lines.locator('time');
  const dates = await times.evaluateAll((elements) => elements.map((element) => element.getAttribute('datetime') ?? ''));
  expect(dates.length).toBeGreaterThan(1);
  expect(dates).toEqual(dates.toSorted().reverse());
}
