import type { Locator, Page } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
import { canSignIn } from '../local/servers/imap-login.ts';
import { expectAccessible } from './axe.ts';
import {
  addDomain,
  addMappings,
  addMembers,
  newPerson,
  openWindow,
  type Person,
  passingDomain,
  setDeadSource,
} from './company.ts';
import { product, query, queryOne } from './product.ts';
import { badNews, DESK, expect, field, openSession, signIn, test, trySignIn } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('hanshan');
const MEMBERS = '/postmaster/members';

let postmaster: Person;
/** Walks the whole way. */
const walker = newPerson(DOMAIN, 'wu.tong', '吴桐');
const moving = newPerson(DOMAIN, 'moving', '搬迁');
const many = Array.from({ length: 60 }, (_, i) => newPerson(DOMAIN, `staff-${String(i).padStart(2, '0')}`, `员工${i}`));

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [moving, ...many]);
  await openWindow(DOMAIN);
  await setDeadSource(DOMAIN, await freePort());
  await addMappings(DOMAIN, [{ address: moving.address, oldAddress: 'moving@old.example', oldPassword: 'old secret' }]);
});

test.beforeEach(async ({ page }) => {
  await page.setViewportSize(DESK);
  await openSession(page.context(), postmaster);
});

const rowOf = (page: Page, { address }: Pick<Person, 'address'>) =>
  page.getByRole('row').filter({ has: page.getByText(address, { exact: true }) });

async function choose(page: Page, { address }: Pick<Person, 'address'>, act: string): Promise<Locator> {
  await page.getByRole('button', { name: zh('members.moreFor', { address }) }).click();
  await page.getByRole('menuitem', { name: act }).click();
  return page.getByRole('dialog');
}

/** Straight at Dovecot, as a mail program. */
const opensMailbox = ({ address, password }: Pick<Person, 'address' | 'password'>) =>
  canSignIn(product().platform.imapPort, { address, password });

test('A1: creates an account with its size, and its owner signs in', async ({ page }) => {
  await page.goto(MEMBERS);
  await page.getByRole('button', { name: zh('members.create') }).click();
  const dialog = page.getByRole('dialog', { name: zh('members.createTitle') });
  await field(dialog, zh('members.address')).fill('wu.tong');
  await field(dialog, zh('members.displayName')).fill(walker.displayName);
  await field(dialog, zh('members.password')).fill(walker.password);
  await field(dialog, zh('members.confirmation')).fill(walker.password);
  await field(dialog, zh('members.quota')).fill('0');
  await dialog.getByRole('button', { name: zh('members.createAct') }).click();
  await expect(dialog.getByText(zh('fields.quota.invalid'))).toBeVisible();
  await field(dialog, zh('members.quota')).fill('2.5');
  await dialog.getByRole('button', { name: zh('members.createAct') }).click();
  await expect(dialog).toBeHidden();
  await page.goto(`${MEMBERS}?search=wu.tong`);
  await expect(rowOf(page, walker)).toContainText('2.5 GB');
  expect(await opensMailbox(walker)).toBe(true);
});

test('A1: changes name and size, and the last postmaster’s role is not theirs to change', async ({ page }) => {
  await page.goto(`${MEMBERS}?search=wu.tong`);
  await page.getByRole('button', { name: zh('members.editFor', { address: walker.address }) }).click();
  const dialog = page.getByRole('dialog');
  await expect(field(dialog, zh('members.quota'))).toHaveValue('2.5');
  await field(dialog, zh('members.displayName')).fill('吴彤');
  await field(dialog, zh('members.quota')).fill('3');
  await dialog.getByRole('button', { name: zh('common.save') }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, walker)).toContainText('吴彤');
  await expect(rowOf(page, walker)).toContainText('3 GB');

  await page.goto(`${MEMBERS}?search=postmaster`);
  await page.getByRole('button', { name: zh('members.editFor', { address: postmaster.address }) }).click();
  await expect(dialog).toContainText(zh('members.ownRole'));
  await expect(dialog.getByRole('radio')).toHaveCount(0);
});

test('A1: a new password ends the old one at once: in the webmail, in open mail programs, and for new ones', async ({
  page,
  browser,
}) => {
  const site = await browser.newContext({ baseURL: product().webUrl });
  const own = await site.newPage();
  await signIn(own, walker);

  await page.goto(`${MEMBERS}?search=wu.tong`);
  const dialog = await choose(page, walker, zh('members.resetPassword'));
  await dialog.getByRole('button', { name: zh('members.resetAct'), exact: true }).click();
  await expect(dialog.getByRole('status')).toHaveText(zh('members.resetDone'));
  const password = await field(dialog, zh('members.newPassword')).inputValue();
  expect(password).toMatch(/^([a-z0-9]{4}-){3}[a-z0-9]{4}$/);
  await dialog.getByRole('button', { name: zh('common.finish') }).click();
  await expect(page.getByText(password)).toHaveCount(0);

  await own.reload();
  await expect(own).toHaveURL(/\/login/);
  await trySignIn(own, walker);
  await expect(badNews(own)).toHaveText(zh('errors.login.refused'));
  await expect.poll(() => opensMailbox(walker), { timeout: 20_000 }).toBe(false);
  walker.password = password;
  await signIn(own, walker);
  expect(await opensMailbox(walker)).toBe(true);
  await site.close();

  const typed = await choose(page, walker, zh('members.resetPassword'));
  await typed.getByRole('radio', { name: zh('members.resetTyped') }).click();
  await field(typed, zh('members.newPassword')).fill('手打的密码 1234');
  await field(typed, zh('members.confirmation')).fill('手打的密码 123');
  await typed.getByRole('button', { name: zh('members.resetAct'), exact: true }).click();
  await expect(typed.getByText(zh('fields.passwords.differ'))).toBeVisible();
  await field(typed, zh('members.confirmation')).fill('手打的密码 1234');
  await typed.getByRole('button', { name: zh('members.resetAct'), exact: true }).click();
  await expect(typed).toBeHidden();
  walker.password = '手打的密码 1234';
  expect(await opensMailbox(walker)).toBe(true);
  // Nobody waits for it: the worker has ended what was open.
  const jobs = `select count(*)::int as n from pgboss.job where name = 'sign-out' and data->>'address' = $1 and state <> 'completed'`;
  await expect.poll(async () => (await queryOne<{ n: number }>(jobs, [walker.address])).n, { timeout: 20_000 }).toBe(0);
});

test('A1: what the mailbox holds is what the platform has reported', async ({ page }) => {
  await page.goto(`${MEMBERS}?search=staff-0`);
  await expect(page.getByText(zh('members.usageSilent'))).toBeVisible();
  await page.goto(`${MEMBERS}?search=wu.tong`);
  await query('insert into usage_report (address, bytes) values ($1, $2)', [walker.address, 3 * 1024 ** 3 - 1]);
  await page.reload();
  await expect(page.getByText(zh('members.usageSilent'))).toHaveCount(0);
  await expect(rowOf(page, walker)).toContainText('3.0 GB / 3 GB');
  await expect(rowOf(page, walker)).toContainText('99%');
  await page.goto(MEMBERS);
  await page.getByRole('link', { name: zh('members.columnUsed') }).click();
  await expect(page.getByRole('row').nth(1)).toContainText(walker.address);
  await expect(page.getByRole('columnheader', { name: zh('members.columnUsed') })).toHaveAttribute('aria-sort', 'descending');
});

test('A1: a disabled account signs in nowhere, and an enabled one does again', async ({ page, browser }) => {
  const site = await browser.newContext({ baseURL: product().webUrl });
  const own = await site.newPage();
  await signIn(own, walker);
  await page.goto(`${MEMBERS}?search=wu.tong`);
  const dialog = await choose(page, walker, zh('members.disable'));
  await expect(dialog).toContainText(walker.address);
  await dialog.getByRole('button', { name: zh('members.disable'), exact: true }).click();
  await expect(rowOf(page, walker)).toContainText(zh('members.disabled'));
  await own.reload();
  await expect(own).toHaveURL(/\/login/);
  await trySignIn(own, walker);
  await expect(badNews(own)).toHaveText(zh('errors.login.refused'));
  await expect.poll(() => opensMailbox(walker), { timeout: 20_000 }).toBe(false);
  await page.getByRole('button', { name: zh('members.moreFor', { address: walker.address }) }).click();
  await page.getByRole('menuitem', { name: zh('members.enable') }).click();
  await expect(rowOf(page, walker)).toContainText(zh('members.roleMember'));
  await expect.poll(() => opensMailbox(walker), { timeout: 20_000 }).toBe(true);
  await signIn(own, walker);
  await site.close();
});

test('A1: deleting wants the address typed and says what goes; while the move runs it is refused', async ({ page }) => {
  await page.goto(`${MEMBERS}?search=moving`);
  const dialog = await choose(page, moving, zh('members.delete'));
  await expect(dialog).toContainText(zh('members.deleteMove', { source: 'moving@old.example', count: 0 }));
  await expect(dialog).toContainText(zh('members.deleteMail'));
  await expect(dialog).toContainText(zh('members.deleteMoving'));
  const act = dialog.getByRole('button', { name: zh('members.deleteAct') });
  await field(dialog, zh('members.deleteConfirm')).fill('moving');
  await expect(act).toBeDisabled();
  await field(dialog, zh('members.deleteConfirm')).fill(moving.address);
  await expect(act).toBeDisabled();
  await dialog.getByRole('button', { name: zh('common.cancel') }).click();

  await page.goto(`${MEMBERS}?search=wu.tong`);
  const last = await choose(page, walker, zh('members.delete'));
  await expect(last).toContainText(zh('members.deleteNoMove'));
  await field(last, zh('members.deleteConfirm')).fill(walker.address.toUpperCase());
  await last.getByRole('button', { name: zh('members.deleteAct') }).click();
  await expect(last).toBeHidden();
  await expect(page.getByText(zh('members.nothingFound'))).toBeVisible();
  await expect.poll(() => opensMailbox(walker), { timeout: 20_000 }).toBe(false);
  const said = `select action from audit_event where subject = $1 order by at`;
  const actions = (await query<{ action: string }>(said, [walker.address])).map(({ action }) => action);
  for (const action of ['created', 'changed', 'password_reset', 'disabled', 'enabled', 'deleted']) {
    expect(actions).toContain(`member.${action}`);
  }
});

test('A1: many are ticked, disabled, enabled and deleted at once, and what a rule keeps is named', async ({ page }) => {
  const [first, second] = many;
  if (first === undefined || second === undefined) throw new Error('nobody is there');
  await page.goto(MEMBERS);
  const tick = (address: string) => page.getByRole('checkbox', { name: zh('table.selectRow', { name: address }) });
  for (const { address } of [first, second, moving]) await tick(address).check();
  await tick(postmaster.address).check();
  const bar = page.getByRole('region', { name: zh('table.selected', { count: 4 }) });
  await bar.getByRole('button', { name: zh('members.disable') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: zh('members.disable'), exact: true }).click();
  await expect(dialog).toContainText(zh('members.manyDone', { count: 3 }));
  await expect(dialog).toContainText(zh('errors.members.own_account'));
  await dialog.getByRole('button', { name: zh('common.close') }).click();
  await expect(rowOf(page, first)).toContainText(zh('members.disabled'));
  // The move of one of them is paused with it.
  const state = 'select p.state::text, p.reason from mapping p join member m on m.id = p.member_id where m.address = $1';
  expect(await query(state, [moving.address])).toEqual([{ state: 'PAUSED', reason: 'paused_by_postmaster' }]);

  for (const { address } of [first, second]) await tick(address).check();
  await page.getByRole('button', { name: zh('members.enable'), exact: true }).click();
  await expect(rowOf(page, first)).not.toContainText(zh('members.disabled'));
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
  for (const { address } of [first, second]) await tick(address).check();
  await page.getByRole('button', { name: zh('members.delete'), exact: true }).click();
  await field(dialog, zh('members.deleteManyConfirm', { domain: DOMAIN })).fill(DOMAIN);
  await dialog.getByRole('button', { name: zh('members.deleteAct') }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, first)).toHaveCount(0);
});

test('A1: a dialog keeps what was typed when a click misses it, takes a whole address, and gives the focus back', async ({
  page,
}) => {
  await page.goto(MEMBERS);
  const open = page.getByRole('button', { name: zh('members.create'), exact: true });
  await open.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: zh('members.createTitle') });
  const address = field(dialog, zh('members.address'));
  await address.fill('张三');
  await page.mouse.click(5, 5);
  await expect(address).toHaveValue('张三');
  await dialog.getByRole('button', { name: zh('members.createAct') }).click();
  await expect(dialog.getByText(zh('fields.address.characters'))).toBeVisible();
  await address.fill(`Clumsy@${DOMAIN.toUpperCase()} `);
  await field(dialog, zh('members.password')).fill('long enough');
  await field(dialog, zh('members.confirmation')).fill('long enough');
  await dialog.getByRole('button', { name: zh('members.createAct') }).dblclick();
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
  const row = rowOf(page, { address: `clumsy@${DOMAIN}` });
  await expect(row).toBeVisible();

  const more = row.getByRole('button').last();
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: zh('members.delete') }).press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
});

test('A1: axe finds nothing in the dialogs, in both themes', async ({ page }) => {
  test.setTimeout(180_000);
  const person = { address: `staff-10@${DOMAIN}` };
  await page.goto(`${MEMBERS}?search=staff-10`);
  await page.getByRole('button', { name: zh('members.editFor', person) }).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  for (const act of [zh('members.resetPassword'), zh('members.delete')]) {
    await choose(page, person, act);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await page.keyboard.press('?');
  await expectAccessible(page);
});
