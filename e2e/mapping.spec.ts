/** The page of one mailbox: why it stands, what happened, what could not be moved, and the undo of a wrong old address. */
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { LOCALES, type Locale } from '../lib/i18n/locale.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, passingDomain, setSource } from './company.ts';
import { download, parseCsv } from './csv-file.ts';
import { countOldMail, oldPeople, query, queryOne } from './product.ts';
import { chooseLocale, DESK, expect, field, openSession, PHONE, signIn, test } from './visit.ts';
import { plain, reason, untranslatedKeys, wordsOf, zh } from './words.ts';

/** Where the old mail is: one account by mistake, and the right one. */
const OLD_DOMAIN = 'yulan.example';
const DOMAIN = passingDomain('yulan');
const MIGRATION = '/postmaster/migration';
const ARRIVES = { timeout: 60_000 };

const mover = newPerson(DOMAIN, 'tang.yu', '唐宇');
let postmaster: Person;
let wrong: DescribedMember;
let right: DescribedMember;
let site: BrowserContext;
let page: Page;
let mappingId: string;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  const [first, second] = oldPeople(OLD_DOMAIN);
  if (first === undefined || second === undefined) throw new Error(`two have mail at ${OLD_DOMAIN}`);
  [wrong, right] = [first, second];
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [mover]);
  await openWindow(DOMAIN);
  await setSource(DOMAIN, right);
  await addMappings(DOMAIN, [{ address: mover.address, oldAddress: wrong.oldAddress, oldPassword: 'no such password' }]);
  const { id } = await queryOne<{ id: string }>(
    'select p.id::text from mapping p join member m on m.id = p.member_id where m.address = $1',
    [mover.address],
  );
  mappingId = id;
  site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
  await signIn(page, postmaster);
});

test.afterAll(() => site?.close());

test('T5: a refused sign-in says why, what is safe, what to do, and quotes the old server', async () => {
  await page.goto(MIGRATION);
  await page
    .getByRole('link', { name: zh('mappingPage.open', { address: mover.address }) })
    .first()
    .click();
  await expect(page).toHaveURL(`${MIGRATION}/${mappingId}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(mover.displayName);
  await expect(badge()).toHaveText(zh('states.failed'), ARRIVES);
  const { short, next } = reason('wrong_password');
  await expect(page.getByText(next)).toBeVisible();
  const line = events().filter({ hasText: short });
  await expect(line.locator('blockquote')).toHaveText(/authentication failed/i);
  await expect(events().last()).toContainText(
    zh('mappingEvents.started', { by: zh('common.operator'), source: wrong.oldAddress }),
  );
});

test('R1, R2: the dialog names the account, has the address filled in, and wants the password twice', async () => {
  const help = page.getByRole('dialog', { name: zh('keyboard.title') });
  await page.keyboard.press('?');
  await expect(help).toContainText(zh('keyboard.reenter'));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('r');
  const dialog = restart();
  await expect(field(dialog, zh('restart.password'))).toHaveValue('');
  await expect(field(dialog, zh('restart.account'))).toHaveValue(mover.address);
  await expect(field(dialog, zh('restart.sourceAddress'))).toHaveValue(wrong.oldAddress);
  await expect(field(dialog, zh('restart.password'))).toBeFocused();
  await fillPasswords(wrong.oldPassword, `${wrong.oldPassword}x`);
  await dialog.getByRole('button', { name: zh('common.ok') }).click();
  await expect(dialog.getByText(zh('fields.passwords.differ'))).toBeVisible();
  await dialog.getByRole('button', { name: zh('common.cancel') }).click();
  await expect(dialog).toBeHidden();
});

test('R1: a wrong password is refused again, and the right one moves everything, without reloading', async () => {
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await page.getByRole('button', { name: zh('status.reenter') }).click();
  await fillPasswords('still wrong', 'still wrong');
  const ok = restart().getByRole('button', { name: zh('common.ok') });
  await ok.click();
  const refused = restart().getByRole('alert');
  await expect(refused.locator('b')).toHaveText(reason('wrong_password').short);
  await expect(refused.locator('blockquote')).toHaveText(/authentication failed/i);
  await expect(ok).toBeEnabled();
  expect(await state()).toEqual({ state: 'FAILED', source: wrong.oldAddress });
  await fillPasswords(wrong.oldPassword, wrong.oldPassword);
  await ok.click();
  await expect(restart()).toBeHidden();
  await expect(badge()).toHaveText(zh('states.done'), ARRIVES);
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  const total = await countOld(wrong);
  await expect(page.getByText(zh.markup('mappingPage.verdict.done', { total, ...plain }))).toBeVisible();
  await expect(page.getByText(zh('mappingPage.balance.equal'))).toBeVisible();
  await expect(page.locator('#folders').getByRole('row').last()).toContainText(String(total));
  await expect(events().first()).toContainText(zh('mappingEvents.done', { copied: total, refused: 0 }));
});

test('T5: what could not be moved stands there with folder, date, subject as text, and the words of the server', async () => {
  const subject = '<img src=x onerror=alert(1)> 季度报价';
  await query(
    `insert into ledger_entry (folder_id, uid_validity, uid, outcome, reason, size_bytes, internal_date, subject, server_text)
     select id, source_uid_validity, 4000000001, 'REFUSED', 'message_refused', 2048, '2024-03-01T04:00:00Z', $2, 'NO <b>refused</b>'
     from folder_progress where mapping_id = $1 and source_path = 'INBOX'`,
    [mappingId, subject],
  );
  await query(
    `update folder_progress set refused_count = 1, listed_count = listed_count + 1 where mapping_id = $1 and source_path = 'INBOX'`,
    [mappingId],
  );
  await page.reload();
  await expect(badge()).toHaveText(zh('states.exceptions'));
  const card = page.locator('#exceptions');
  await expect(card.getByRole('heading')).toHaveText(zh('mappingPage.exceptions.title', { count: 1 }));
  await expect(card).toContainText(subject);
  await expect(card).toContainText(zh('mappingPage.exceptions.where', { folder: 'INBOX', date: '2024-03-01', size: '2 KB' }));
  await expect(card.locator('blockquote')).toHaveText('NO <b>refused</b>');
  await expect(card.locator('img')).toHaveCount(0);
});

test('T5: the page leads to the proof report with its files, and what was not moved is a list to save', async () => {
  const { name, bytes } = await download(page, () => page.getByRole('link', { name: zh('mappingPage.exceptions.file') }).click());
  expect(name).toBe(`banjia-exceptions-${mover.address}.csv`);
  expect(parseCsv(bytes)).toHaveLength(2);
  await page
    .getByRole('main')
    .getByRole('link', { name: zh('mappingPage.balance.report'), exact: true })
    .click();
  await expect(page).toHaveURL(`${MIGRATION}/${mappingId}/report`);
  await expect(page.getByRole('link', { name: zh('report.fileLedger') })).toBeVisible();
  await page.goBack();
});

test('R3: another address starts nothing and asks what becomes of the mail that came', async () => {
  await page.getByRole('button', { name: zh('mappingPage.moreActs') }).click();
  await page.getByRole('menuitem', { name: zh('status.reenter') }).click();
  const dialog = restart();
  const total = await countOld(wrong);
  await field(dialog, zh('restart.sourceAddress')).fill(right.oldAddress);
  await expect(dialog.getByRole('status')).toContainText(zh('restart.changed', { source: wrong.oldAddress, count: total }));
  await fillPasswords(right.oldPassword, right.oldPassword);
  await dialog.getByRole('button', { name: zh('common.ok') }).click();
  await expect(badge()).toHaveText(zh('states.paused'));
  await expect(undo()).toContainText(wrong.oldAddress);
  await expect(undo().getByRole('row').last()).toContainText(String(total));
  await expect(undo().getByRole('button', { name: zh('undo.confirm', { to: right.oldAddress }) })).toBeDisabled();
  await undo()
    .getByRole('link', { name: zh('undo.show', { folder: zh('folders.inbox') }) })
    .click();
  await expect(page.locator('#undo-messages').getByRole('row')).not.toHaveCount(1);
  expect(await state()).toEqual({ state: 'PAUSED', source: wrong.oldAddress });
  // The table leads here as well: to go on is no choice yet.
  await page.goto(MIGRATION);
  const decide = page.getByRole('link', { name: zh('status.decideFor', { address: mover.address }) });
  await expect(page.getByRole('button', { name: zh('status.resumeFor', { address: mover.address }) })).toHaveCount(0);
  await decide.click();
  await expect(undo()).toContainText(right.oldAddress);
});

for (const locale of LOCALES) {
  test(`R3: the page is read without a mouse and without colours, ${locale}`, async () => {
    await looksRight(locale);
  });
}

test('R3: on a choice the mail goes into a folder of its own, and the right mail comes', async () => {
  await chooseLocale(page, 'zh-CN');
  await page.setViewportSize(DESK);
  await page.goto(`${MIGRATION}/${mappingId}`);
  const before = await countOld(wrong);
  await undo()
    .getByRole('radio', { name: zh('undo.choices.REMOVE') })
    .check();
  await undo()
    .getByRole('button', { name: zh('undo.confirm', { to: right.oldAddress }) })
    .click();
  const sure = page.getByRole('dialog', { name: zh('undo.removeTitle', { count: before }) });
  await sure.getByRole('button', { name: zh('common.cancel') }).click();
  await undo()
    .getByRole('radio', { name: zh('undo.choices.MOVE') })
    .check();
  await undo()
    .getByRole('button', { name: zh('undo.confirm', { to: right.oldAddress }) })
    .click();
  await expect(badge()).toHaveText(zh('states.done'), ARRIVES);
  await expect(
    events().filter({ hasText: zh('mappingEvents.started', { by: postmaster.address, source: right.oldAddress }) }),
  ).toHaveCount(1);
  const { values } = await queryOne<{ values: Record<string, unknown> }>(
    `select values from mapping_event where mapping_id = $1 and code = 'undo_done'`,
    [mappingId],
  );
  expect(values).toMatchObject({ moved: before, removed: 0, left: 0, vanished: 0, from: wrong.oldAddress, to: right.oldAddress });
  const total = await countOld(right);
  await expect(page.getByText(zh.markup('mappingPage.verdict.done', { total, ...plain }))).toBeVisible();
  expect(await state()).toEqual({ state: 'DONE', source: right.oldAddress });
});

test('R3: the member finds the mail that came by mistake in that folder', async ({ page: own }) => {
  const { values } = await queryOne<{ values: { folder: string } }>(
    `select values from mapping_event where mapping_id = $1 and code = 'undo_done'`,
    [mappingId],
  );
  await openSession(own.context(), mover);
  await own.goto(`/webmail?folder=${encodeURIComponent(values.folder)}`);
  await expect(own.getByRole('link', { name: values.folder }).first()).toBeVisible();
});

test('T5: a renumbered source is accepted once, on this page', async () => {
  await query(`update mapping set reason = 'source_rebuilt', server_text = 'INBOX' where id = $1`, [mappingId]);
  await page.reload();
  const held = page.getByRole('alert').filter({ hasText: zh('mappingPage.acceptTitle') });
  await held.getByRole('button', { name: zh('mappingPage.acceptRebuilt') }).click();
  await expect(held).toBeHidden();
  await expect(events().first()).toContainText(zh('mappingEvents.rebuilt_accepted', { by: postmaster.address }));
  expect(await state()).toMatchObject({ state: 'DONE' });
});

test('X2: the page has the old mailbox looked at again, and says so among the events', async () => {
  await page.getByRole('button', { name: zh('mappingPage.moreActs') }).click();
  await page.getByRole('menuitem', { name: zh('status.recheck') }).click();
  await expect(events().filter({ hasText: zh('mappingEvents.rechecked', { by: postmaster.address }) })).toHaveCount(1);
});

test('the page of another domain’s mailbox, or of none, is not found', async ({ browser, baseURL }) => {
  const stranger = await addDomain(passingDomain('fusheng'));
  const other = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  await openSession(other, stranger);
  for (const id of [mappingId, '00000000-0000-7000-8000-000000000000', 'no-id']) {
    const answer = await other.request.get(`${MIGRATION}/${id}`);
    expect(await answer.text()).not.toContain(mover.address);
    const visit = await other.newPage();
    await visit.goto(`${MIGRATION}/${id}`);
    await expect(visit.getByRole('heading', { level: 1 })).toHaveText(zh('errorPages.missingTitle'));
    await visit.close();
  }
  await other.close();
});

function badge(): Locator {
  return page.getByRole('main').locator('h1 + span');
}

function events(): Locator {
  return page.locator('#events').getByRole('listitem');
}

function undo(): Locator {
  return page.locator('#undo');
}

function restart(): Locator {
  return page.getByRole('dialog', { name: zh('restart.title') });
}

async function fillPasswords(password: string, confirmation: string): Promise<void> {
  await field(restart(), zh('restart.password')).fill(password);
  await field(restart(), zh('restart.confirmation')).fill(confirmation);
}

async function countOld({ oldAddress }: DescribedMember): Promise<number> {
  return [...(await countOldMail(oldAddress)).values()].reduce((sum, count) => sum + count, 0);
}

async function state(): Promise<{ state: string; source: string }> {
  return queryOne('select state::text, source_address as source from mapping where id = $1', [mappingId]);
}

/** With the undo, its messages and a failure on it, at a desk and on a phone. */
async function looksRight(locale: Locale): Promise<void> {
  await chooseLocale(page, locale);
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await page.goto(`${MIGRATION}/${mappingId}`);
    await expect(undo().getByRole('heading', { level: 2 })).toHaveText(wordsOf[locale]('undo.title'));
    expect(untranslatedKeys(await page.locator('body').innerText())).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    await expectAccessible(page);
  }
}
