/** The status table of a company that moves: it stays true by itself, and many mailboxes are acted on at once. */
import type { Locator, Page } from '@playwright/test';
import type { MailboxAct } from '../lib/schemas/mapping/status.ts';
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
import { download, parseCsv } from './csv-file.ts';
import { countOldMail, oldPeople, query } from './product.ts';
import { DESK, expect, openSession, PHONE, test, whenAlive } from './visit.ts';
import { zh } from './words.ts';

const OLD_DOMAIN = 'meihua.example';
const DOMAIN = passingDomain('meihua');
const MIGRATION = '/postmaster/migration';

let page: Page;
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
  await openSession(page.context(), postmaster);
});

test.afterAll(() => page?.context().close());

test('T1 T2 T3: everybody of the domain stands in the table, with the columns of the document and when it was started', async () => {
  await page.goto(MIGRATION);
  const card = page.locator('#status');
  await expect(card.getByRole('heading')).toHaveText(zh('status.title'));
  const heads = ['columnMailbox', 'columnState', 'columnTotal', 'columnMoved', 'columnPercent', 'columnStarted'] as const;
  for (const head of heads) await expect(card.getByRole('columnheader', { name: zh(`status.${head}`) })).toBeVisible();
  const all = movers.length + 3 + crowd.length + 1;
  await expect(card.getByText(zh('status.matching', { count: all, shown: 25 }))).toBeVisible();
  await expect(row(formula.address)).toContainText(zh('states.none'));
  await expect(row(invited.address)).toContainText(zh('states.not_started'));
});

test('T6: before anything was counted the totals say so, and not none', async () => {
  await expect(page.getByText(zh('totals.notCounted'))).toBeVisible();
  await expect(page.getByText(zh('totals.ofTotal', { total: 0 }))).toBeHidden();
});

test('T1: pages turn, columns sort, and the search finds by address and name', async () => {
  const card = page.locator('#status');
  await card.getByRole('link', { name: zh('table.next') }).click();
  await expect(row(postmaster.address)).toBeVisible();
  await card.getByRole('link', { name: zh('table.previous') }).click();
  await expect(row(formula.address)).toBeVisible();
  await card.getByRole('link', { name: zh('status.columnState') }).click();
  await expect(card.getByRole('columnheader', { name: zh('status.columnState') })).toHaveAttribute('aria-sort', 'ascending');
  await card.getByRole('link', { name: zh('status.columnState') }).click();
  await expect(card.getByRole('columnheader', { name: zh('status.columnState') })).toHaveAttribute('aria-sort', 'descending');
  await expect(rows().first()).not.toContainText(zh('states.none'));
  await page.keyboard.press('/');
  await expect(card.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('欧阳');
  await page.keyboard.press('Enter');
  await expect(rows()).toHaveCount(1);
  await expect(row(refused.address)).toBeVisible();
});

test('T1: with the keyboard alone several are chosen, and let go', async () => {
  await page.goto(`${MIGRATION}?search=n0`);
  await expect(rows()).toHaveCount(10);
  await box(crowd[0]).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  await expect(toolbar()).toContainText(zh('selection.chosen', { count: 3 }));
  await expect(box(crowd[2])).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(toolbar()).toBeHidden();
  await expect(box(crowd[2])).not.toBeChecked();
});

test('T1: the keys / ? j k x Enter do on the table what the list of them says', async () => {
  await page.goto(`${MIGRATION}?search=n0`);
  await whenAlive(page, '[data-row]');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: zh('keyboard.title') });
  await expect(help).toContainText(zh('keyboard.rows'));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await expect(box(crowd[0])).toBeChecked();
  await expect(toolbar()).toContainText(zh('selection.chosen', { count: 1 }));
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(refused.address);
  await page.keyboard.press('Enter');
  await expect(rows()).toHaveCount(1);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${MIGRATION}/[0-9a-f-]{36}$`));
});

test('T1 T4: several are paused at once, and the way back brings them into motion again', async () => {
  await page.goto(`${MIGRATION}?show=moving`);
  await expect(rows()).toHaveCount(movers.length + 1);
  for (const mover of movers) await box(mover).check();
  await act('pause');
  await expect(outcome(zh('selection.did.pause', { count: movers.length }))).toBeVisible();
  await page.goto(`${MIGRATION}?show=paused`);
  await expect(rows()).toHaveCount(movers.length);
  await expect(row(movers[0]?.address ?? '')).toContainText(zh('reasons.paused_by_postmaster.short'));

  await page
    .getByRole('checkbox', { name: zh('selection.choosePage') })
    .first()
    .check();
  await act('resume');
  await expect(outcome(zh('selection.did.resume', { count: movers.length }))).toBeVisible();
  await page.getByRole('button', { name: zh('common.undo') }).click();
  await expect(outcome(zh('selection.did.pause', { count: movers.length }))).toBeVisible();
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
  const line = row(refused.address);
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
  await box(bystander).check();
  await toolbar()
    .getByRole('button', { name: zh('selection.chooseAll', { count: movers.length + 4 + crowd.length }) })
    .click();
  await act('start');
  await expect(outcome(zh('selection.did.start', { count: movers.length }))).toContainText(
    zh('selection.skipped.no_password', { count: 1 }),
  );
  // What one is about to do is not disturbed by what comes in.
  await box(bystander).check();
  const search = page.locator('#status').getByRole('searchbox');
  await search.fill('half a wor');
  await search.focus();
  for (const { address } of movers) await expect(row(address)).toContainText(zh('states.done'), { timeout: 60_000 });
  await expect(row(refused.address)).toContainText(zh('states.failed'), { timeout: 60_000 });
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('half a wor');
  await expect(box(bystander)).toBeChecked();
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
});

test('T2: the numbers are those of the old server', async () => {
  await page.goto(`${MIGRATION}?show=arrived`);
  for (const [i, { address }] of movers.entries()) {
    const folders = await countOldMail(old[i]?.oldAddress ?? '');
    const total = String([...folders.values()].reduce((sum, count) => sum + count, 0));
    const cells = row(address).getByRole('cell');
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
  await expect(rows()).toHaveCount(2);
  await expect(row(refused.address)).toContainText(zh('states.failed'));
  await box(refused).check();
  await act('retry');
  const said = outcome(zh('selection.did.retry', { count: 0 }));
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
  await act('restart');
  await expect(outcome(zh('selection.did.restart', { count: movers.length }))).toBeVisible();
  await expect.poll(() => states(), { timeout: 60_000 }).toEqual({ DONE: movers.length, FAILED: 1, NOT_STARTED: 1 });
  expect(await copied()).toEqual(before);
});

test('T5: who waits for the cutover is found, and the sync of several is ended after a question', async () => {
  await page.goto(`${MIGRATION}?show=in_sync`);
  await expect(rows()).toHaveCount(movers.length);
  for (const mover of movers.slice(0, 2)) await box(mover).check();
  await act('done');
  const dialog = page.getByRole('dialog', { name: zh('selection.consent.done.title', { count: 2 }) });
  await dialog.getByRole('button', { name: zh('selection.act.done') }).click();
  await expect(outcome(zh('selection.did.done', { count: 2 }))).toBeVisible();
  await expect(rows()).toHaveCount(1);
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
  await expect(row(mover.address)).toContainText(zh('status.published.days'));
  await expect(row(mover.address)).toContainText(/\d封\/分 · 约\S/);
  const chart = page.getByRole('figure').filter({ hasText: zh('chart.title') });
  await expect(chart.locator('svg path.recharts-curve').first()).toBeVisible();
  await expect(chart.getByRole('row').nth(1).getByRole('cell').last()).toHaveText('500');
  await expect(chart.getByRole('row').nth(3)).toBeAttached();
  await row(mover.address)
    .getByRole('link', { name: zh('mappingPage.open', { address: mover.address }) })
    .first()
    .click();
  await expect(page.getByText(zh('mappingPage.progress.expectations.days'))).toBeVisible();
  await query('delete from mapping where member_id = (select id from member where address = $1)', [mover.address]);
});

test('T6: both warnings stand above the table, and say when the figures and the totals were taken', async () => {
  await page.goto(MIGRATION);
  const card = page.locator('#status');
  await expect(card).toContainText(/数字是\d\d:\d\d这一刻的进度/);
  await expect(card).toContainText(/总数是今天 ?\d\d:\d\d从原服务器数到的/);
});

test('the filtered table is a file that a spreadsheet does not calculate', async () => {
  await page.goto(`${MIGRATION}?show=none`);
  const { bytes } = await download(page, () => page.getByRole('link', { name: zh('status.export') }).click());
  const [head, ...lines] = parseCsv(bytes);
  expect(head?.slice(0, 4)).toEqual([
    zh('status.columnMailbox'),
    zh('status.exportName'),
    zh('status.exportSource'),
    zh('status.columnState'),
  ]);
  expect(lines).toHaveLength(1 + crowd.length + 1);
  expect(lines.find(([address]) => address === formula.address)?.slice(0, 4)).toEqual([
    formula.address,
    "'=1+1",
    '',
    zh('states.none'),
  ]);
});

test('T1: the page has no barrier that a machine can find, in both themes, with a selection and without', async () => {
  await page.goto(MIGRATION);
  await expectAccessible(page);
  await box(formula).check();
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectAccessible(page);
  await page.setViewportSize(DESK);
});

function rows(): Locator {
  return page.locator('#status tbody').getByRole('row');
}

function row(address: string): Locator {
  return page.locator('#status').getByRole('row').filter({ hasText: address });
}

function box(person: Pick<Person, 'address'> | undefined): Locator {
  return page.getByRole('checkbox', { name: zh('selection.choose', { address: person?.address ?? '' }) });
}

function toolbar(): Locator {
  return page.getByRole('toolbar', { name: zh('selection.label') });
}

function outcome(sentence: string): Locator {
  return page.locator('#status').getByRole('status').filter({ hasText: sentence });
}

/** By the bar, or by what is behind its dots. */
async function act(what: MailboxAct): Promise<void> {
  const name = zh(`selection.act.${what}`);
  const inBar = toolbar().getByRole('button', { name, exact: true });
  const dots = toolbar().getByRole('button', { name: zh('selection.more') });
  await expect(inBar.or(dots).first()).toBeVisible();
  if (await inBar.isVisible()) await inBar.click();
  else {
    await dots.click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  }
}

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
