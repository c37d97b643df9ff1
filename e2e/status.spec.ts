/** The status table of a company that moves: it stays true by itself, and many mailboxes are acted on at once. */
import type { Page } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
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
  setSource,
} from './company.ts';
import { countOldMail, oldPeople, query } from './product.ts';
import { StatusTable } from './status-table.ts';
import { DESK, expect, field, openSession, PHONE, test } from './visit.ts';
import { zh } from './words.ts';

const OLD_DOMAIN = 'meihua.example';
const DOMAIN = passingDomain('meihua');
const MIGRATION = '/postmaster/migration';

let page: Page;
let table: StatusTable;
let postmaster: Person;
let old: DescribedMember[];
let movers: Person[];
const refused = newPerson(DOMAIN, 'wrong.password', '欧阳误');
const invited = newPerson(DOMAIN, 'invited', '诸葛请');
/** A name that a spreadsheet would calculate. */
const formula = newPerson(DOMAIN, 'idle', '=1+1');
const crowd = Array.from({ length: 30 }, (_, i) => newPerson(DOMAIN, `n${String(i).padStart(2, '0')}`, `员工${i}`));

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  test.setTimeout(120_000);
  old = oldPeople(OLD_DOMAIN);
  movers = old.map(({ address, displayName }) => newPerson(DOMAIN, address.split('@')[0] ?? '', displayName));
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [...movers, refused, invited, formula, ...crowd]);
  await openWindow(DOMAIN);
  // Nobody listens there yet: what is started goes on trying, until the right server is named.
  await setDeadSource(DOMAIN, await freePort());
  await addMappings(DOMAIN, [
    ...movers.map(({ address }, i) => ({
      address,
      oldAddress: old[i]?.oldAddress ?? '',
      oldPassword: old[i]?.oldPassword ?? '',
    })),
    { address: refused.address, oldAddress: refused.address, oldPassword: 'no such password' },
    { address: invited.address, oldAddress: invited.address, oldPassword: '' },
  ]);
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
  table = new StatusTable(page);
  await openSession(page.context(), postmaster);
});

test.afterAll(() => page?.context().close());

test('T1 T4: several are paused at once, and the way back brings them into motion again', async () => {
  await page.goto(`${MIGRATION}?show=moving`);
  await expect(table.rows()).toHaveCount(movers.length + 1);
  for (const mover of movers) await table.box(mover).check();
  await table.act('pause');
  await expect(table.outcome(zh('selection.did.pause', { count: movers.length }))).toBeVisible();
  await page.goto(`${MIGRATION}?show=paused`);
  await expect(table.rows()).toHaveCount(movers.length);
  await expect(table.row(movers[0]?.address ?? '')).toContainText(zh('reasons.paused_by_postmaster.short'));

  await page
    .getByRole('checkbox', { name: zh('selection.choosePage') })
    .first()
    .check();
  await table.act('resume');
  await expect(table.outcome(zh('selection.did.resume', { count: movers.length }))).toBeVisible();
  await page.getByRole('button', { name: zh('common.undo') }).click();
  await expect(table.outcome(zh('selection.did.pause', { count: movers.length }))).toBeVisible();
  await expect.poll(() => states()).toEqual({ PAUSED: movers.length, RUNNING: 1, NOT_STARTED: 1 });
});

test('T1: a mailbox is shown as paused before the server has answered, and as it is again when nobody answers', async () => {
  await page.goto(`${MIGRATION}?search=wrong`);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const acts = `**${MIGRATION}**`;
  await page.route(acts, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await held;
    await route.abort();
  });
  const line = table.row(refused.address);
  await line.getByRole('button', { name: zh('status.moreFor', { address: refused.address }) }).click();
  await page.getByRole('menuitem', { name: zh('status.pause') }).click();
  await expect(line).toContainText(zh('states.paused'));
  letGo();
  await expect(page.getByRole('dialog', { name: refused.address })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(line).not.toContainText(zh('states.paused'));
  expect(await states()).toEqual({ PAUSED: movers.length, RUNNING: 1, NOT_STARTED: 1 });
  await page.unroute(acts);
});

test('T1: a start of all that match says who has no password, and the table follows without reloading', async () => {
  await setSource(DOMAIN, { oldAddress: old[0]?.oldAddress ?? '', oldPassword: old[0]?.oldPassword ?? '' });
  const bystander = crowd.at(-1);
  await page.goto(`${MIGRATION}?sort=state&direction=desc`);
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await table.box(bystander).check();
  await table
    .toolbar()
    .getByRole('button', { name: zh('selection.chooseAll', { count: movers.length + 4 + crowd.length }) })
    .click();
  await table.act('start');
  await expect(table.outcome(zh('selection.did.start', { count: movers.length }))).toContainText(
    zh('selection.skipped.no_password', { count: 1 }),
  );
  // What one is about to do is not disturbed by what comes in.
  await table.box(bystander).check();
  const search = page.locator('#status').getByRole('searchbox');
  await search.fill('half a wor');
  await search.focus();
  for (const { address } of movers) await expect(table.row(address)).toContainText(zh('states.done'), { timeout: 60_000 });
  await expect(table.row(refused.address)).toContainText(zh('states.failed'), { timeout: 60_000 });
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('half a wor');
  await expect(table.box(bystander)).toBeChecked();
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
});

test('T2: the numbers are those of the old server', async () => {
  await page.goto(`${MIGRATION}?show=arrived`);
  for (const [i, { address }] of movers.entries()) {
    const folders = await countOldMail(old[i]?.oldAddress ?? '');
    const total = String([...folders.values()].reduce((sum, count) => sum + count, 0));
    const cells = table.row(address).getByRole('cell');
    await expect(cells.nth(3).locator('span').first()).toHaveText(total);
    await expect(cells.nth(4).locator('span').first()).toHaveText(total);
    await expect(cells.nth(5)).toContainText('100%');
    await expect(cells.nth(6)).toHaveText(/^\d\d-\d\d \d\d:\d\d$/);
  }
});

test('T5: the reason is a filter, and a retry without a password says where one is given', async () => {
  await page.goto(MIGRATION);
  await page.getByRole('button', { name: zh('status.reason') }).click();
  // The one who is refused, and the one who was never given a password.
  await page.getByRole('menuitem', { name: zh('status.reasonKind.credentials', { count: 2 }) }).click();
  await expect(page).toHaveURL(/reason=credentials/);
  await expect(table.rows()).toHaveCount(2);
  await expect(table.row(refused.address)).toContainText(zh('states.failed'));
  await table.box(refused).check();
  await table.act('retry');
  const said = table.outcome(zh('selection.did.retry', { count: 0 }));
  await expect(said).toContainText(zh('selection.skipped.no_password', { count: 1 }));
  await expect(said.getByRole('link', { name: zh('selection.giveAccounts') })).toBeVisible();
});

test('T1: a recheck of what has arrived finds the same again, and moves nothing twice', async () => {
  await page.goto(`${MIGRATION}?show=arrived`);
  const before = await copied();
  await page
    .getByRole('checkbox', { name: zh('selection.choosePage') })
    .first()
    .check();
  await table.act('restart');
  await expect(table.outcome(zh('selection.did.restart', { count: movers.length }))).toBeVisible();
  await expect.poll(() => states(), { timeout: 60_000 }).toEqual({ DONE: movers.length, FAILED: 1, NOT_STARTED: 1 });
  expect(await copied()).toEqual(before);
});

test('T5: who waits for the cutover is found, and the sync of several is ended after a question', async () => {
  await page.goto(`${MIGRATION}?show=in_sync`);
  await expect(table.rows()).toHaveCount(movers.length);
  for (const mover of movers.slice(0, 2)) await table.box(mover).check();
  await table.act('done');
  const dialog = page.getByRole('dialog', { name: zh('selection.consent.done.title', { count: 2 }) });
  await dialog.getByRole('button', { name: zh('selection.act.done') }).click();
  await expect(table.outcome(zh('selection.did.done', { count: 2 }))).toBeVisible();
  await expect(table.rows()).toHaveCount(1);
});

test('P1: what is measured stands beside what is published, and the move so far is a chart that is told in words too', async () => {
  const mover = crowd[20] ?? formula;
  // A mailbox of 5,000 messages in the midst of its move, which waits an hour for its next slice.
  await query(
    `with moving as (
       insert into mapping (id, member_id, source_address, state, created_by, started_at, counted_at, retry_at)
       select gen_random_uuid(), id, address, 'RUNNING', 'test', now(), now(), now() + interval '1 hour' from member where address = $1
       returning id)
     insert into folder_progress (id, mapping_id, source_path, destination_path, source_uid_validity, listed_count, listed_bytes,
       copied_count, copied_bytes, counted_at)
     select gen_random_uuid(), id, 'INBOX', 'INBOX', 7, 5000, 50000000, 2000, 20000000, now() from moving`,
    [mover.address],
  );
  await query(
    "update mapping_total set mark_at = now() - interval '1 minute', mark_settled = 0 where member_id = (select id from member where address = $1)",
    [mover.address],
  );
  await query(
    `insert into domain_sample (mail_domain_id, at, listed_count, settled_count, copied_count, copied_bytes)
     select mail_domain_id, date_trunc('minute', now()) - i * interval '1 hour', 5000, 2000 - i * 500, 2000 - i * 500, 0
     from member, generate_series(1, 3) i where address = $1`,
    [mover.address],
  );
  await page.goto(`${MIGRATION}?search=n20`);
  await expect(table.row(mover.address)).toContainText(zh('status.published.days'));
  await expect(table.row(mover.address)).toContainText(/\d封\/分 · 约\S/);
  const chart = page.getByRole('figure').filter({ hasText: zh('chart.title') });
  await expect(chart.locator('svg path.recharts-curve').first()).toBeVisible();
  await expect(chart.getByRole('row').nth(1).getByRole('cell').last()).toHaveText('500');
  await expect(chart.getByRole('row').nth(3)).toBeAttached();
  await table
    .row(mover.address)
    .getByRole('link', { name: zh('mappingPage.open', { address: mover.address }) })
    .first()
    .click();
  await expect(page.getByText(zh('mappingPage.progress.expectations.days'))).toBeVisible();
  await query('delete from mapping where member_id = (select id from member where address = $1)', [mover.address]);
});

test('B5: before a mailbox is started the dialog says whose mail comes from that old account already', async () => {
  await page.goto(`${MIGRATION}?search=${formula.address}`);
  await table
    .row(formula.address)
    .getByRole('button', { name: zh('status.openFor', { address: formula.address }) })
    .click();
  const dialog = page.getByRole('dialog', { name: zh('restart.titleFirst') });
  const warning = dialog.getByRole('status').filter({ hasText: zh('status.sharedWith', { address: invited.address }) });
  await expect(field(dialog, zh('restart.sourceAddress'))).toHaveValue(formula.address);
  await expect(warning).toBeHidden();
  await field(dialog, zh('restart.sourceAddress')).fill(` ${invited.address.toUpperCase()}`);
  await expect(warning).toBeVisible();
  await field(dialog, zh('restart.sourceAddress')).fill(formula.address);
  await expect(warning).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('T6: both warnings stand above the table, and say when the figures and the totals were taken', async () => {
  await page.goto(MIGRATION);
  const card = page.locator('#status');
  await expect(card).toContainText(/数字是\d\d:\d\d这一刻的进度/);
  await expect(card).toContainText(/总数是今天 ?\d\d:\d\d从原服务器数到的/);
});

test('T1: the page has no barrier that a machine can find, in both themes, with a selection and without', async () => {
  await page.goto(MIGRATION);
  await expectAccessible(page);
  await table.box(formula).check();
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectAccessible(page);
  await page.setViewportSize(DESK);
});

async function states(): Promise<Record<string, number>> {
  const found = await query<{ state: string; count: number }>(
    `select p.state, count(*)::int as count from mapping p join member m on m.id = p.member_id
     join mail_domain d on d.id = m.mail_domain_id where d.name = $1 group by 1`,
    [DOMAIN],
  );
  return Object.fromEntries(found.map(({ state, count }) => [state, count]));
}

async function copied(): Promise<unknown[]> {
  return query(
    `select m.address, t.copied_count, t.listed_count from mapping_total t join mapping p on p.id = t.mapping_id
     join member m on m.id = p.member_id join mail_domain d on d.id = m.mail_domain_id where d.name = $1 order by 1`,
    [DOMAIN],
  );
}
