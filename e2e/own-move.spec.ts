/** The member's page of the move in all its states, and the black box that goes with each: nothing here ever arrives, so that each state can be looked at. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
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
import { OUTBOUND_ADDRESSES, product, query, queryOne, remindersDismissed } from './product.ts';
import { DESK, expect, field, openSession, test } from './visit.ts';
import { plain, zh } from './words.ts';

const DOMAIN = passingDomain('yingchun');
/** The old mail of this one is at a provider whose menus we know. */
const KNOWN = passingDomain('qishui');
const OWN_MOVE = '/webmail/settings/account/migration';

const crossing = newPerson(DOMAIN, 'qiao.yu', '乔羽');
const opened = newPerson(DOMAIN, 'bai.kai', '白开');
const moving = newPerson(DOMAIN, 'lu.tu', '路途');
const refused = newPerson(KNOWN, 'wu.mi', '吴密');
let postmaster: Person;
let keeper: Person;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const dead = await freePort();
  postmaster = await addDomain(DOMAIN);
  keeper = await addDomain(KNOWN);
  await addMembers(DOMAIN, [crossing, opened, moving]);
  await addMembers(KNOWN, [refused]);
  for (const domain of [DOMAIN, KNOWN]) {
    await openWindow(domain);
    await setDeadSource(domain, dead);
  }
  // The probe account tells in which domain the old addresses are.
  await query(
    `update source_server set probe_user = 'crystal@other.example' where mail_domain_id = (select id from mail_domain where name = $1)`,
    [DOMAIN],
  );
  await addMappings(DOMAIN, [
    { address: opened.address, oldAddress: 'bai@other.example', oldPassword: 'old secret' },
    { address: moving.address, oldAddress: 'lu@other.example', oldPassword: 'old secret' },
  ]);
});

async function visit(browser: Browser, person: Person, path: string): Promise<{ page: Page; site: BrowserContext }> {
  const site = await browser.newContext({ baseURL: product().webUrl, viewport: DESK, locale: 'zh-CN' });
  await openSession(site, person);
  const page = await site.newPage();
  await page.goto(path);
  return { page, site };
}

/** Half-way, as one whom nobody but the member has started: 62 of 100, all of it there since a day in March. */
async function beHalfWay(person: Person): Promise<void> {
  const { id } = await queryOne<{ id: string }>(
    `update mapping p set started_by = 'member:' || m.address, created_by = 'member:' || m.address, counted_at = now(), best_percent = 62
     from member m where m.id = p.member_id and m.address = $1 returning p.id::text`,
    [person.address],
  );
  await query(
    `insert into folder_progress (id, mapping_id, source_path, destination_path, listed_count, copied_count, newest_pending_at, counted_at)
     values (gen_random_uuid(), $1, 'INBOX', 'INBOX', 60, 40, '2024-03-01T03:00:00Z', now()),
            (gen_random_uuid(), $1, '客户', '客户', 40, 22, '2023-11-05T03:00:00Z', now())`,
    [id],
  );
  await query(`update mapping_total set mark_at = now() - interval '4 minutes', mark_settled = 22 where mapping_id = $1`, [id]);
}

async function become(person: Person, state: string, reason: string | null, serverText: string | null = null): Promise<void> {
  await query(
    `update mapping set state = $2::"MappingState", reason = $3, server_text = $4, retry_at = null
     where member_id = (select id from member where address = $1)`,
    [person.address, state, reason, serverText],
  );
}

const box = (page: Page, name: string) => page.getByRole('dialog', { name });

test('M1: whom the postmaster has opened in bulk is not asked', async ({ browser }) => {
  const { page, site } = await visit(browser, opened, '/webmail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(
    await query('select 1 from reminder_prompt r join member m on m.id = r.member_id where m.address = $1', [opened.address]),
  ).toEqual([]);
  await site.close();
});

test('M2: with old accounts in another domain the box says that the address is needed, and the form takes only a whole one', async ({
  browser,
}) => {
  const { page, site } = await visit(browser, crossing, '/webmail');
  const asking = box(page, zh('reminder.startTitle'));
  await expect(asking).toContainText(zh('reminder.needAddress'));
  await asking.getByRole('button', { name: zh('reminder.ok') }).click();
  await expect(page).toHaveURL(OWN_MOVE);
  const address = field(page, zh('ownMove.sourceAddress'));
  await expect(address).toHaveValue('');
  await expect(page.getByText(zh('ownMove.sourceAddressHelp'))).toBeVisible();
  await address.fill('qiao.yu');
  await field(page, zh('ownMove.password')).fill('old secret');
  await page.getByRole('button', { name: zh('ownMove.save') }).click();
  await expect(address).toBeFocused();
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  expect(
    await query('select 1 from mapping p join member m on m.id = p.member_id where m.address = $1', [crossing.address]),
  ).toEqual([]);
  await site.close();
});

test('M2: the way to it is where the old system had it: settings, account, mail migration', async ({ browser }) => {
  const { page, site } = await visit(browser, opened, '/webmail');
  await page.getByRole('link', { name: zh('shell.settings'), exact: true }).click();
  await expect(page).toHaveURL(OWN_MOVE);
  const way = page.getByRole('navigation', { name: zh('shell.crumbs') }).getByRole('listitem');
  await expect(way).toHaveText([zh('shell.settings'), zh('shell.accountSettings'), zh('shell.ownMigration')]);
  await site.close();
});

test('M3: who started by themselves is told at a sign-in how far it is and when it will be done', async ({ browser }) => {
  await beHalfWay(moving);
  const { page, site } = await visit(browser, moving, '/webmail');
  const running = page.getByRole('region', { name: zh('reminder.runningTitle', { percent: 62 }) });
  await expect(running).toContainText(zh('reminder.runningAmount', { copied: 62, total: 100 }));
  await expect(running).toContainText(zh.markup('reminder.horizon', { day: '2024年3月2日', ...plain }));
  await expectAccessible(page);
  await expect(running).toContainText(/预计.+搬完/);
  // It stands beside the mail, which can be read meanwhile.
  await page.getByRole('link', { name: zh('folders.sent') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.sent'));
  await running.getByRole('button', { name: zh('common.close') }).click();
  await expect(running).toHaveCount(0);
  await expect.poll(() => remindersDismissed(moving.address)).toBe(1);
  await page.goto('/webmail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await expect(running).toHaveCount(0);
  await site.close();
});

test('P2: while it runs the page says since when everything is here, folder by folder how far it is, and until when', async ({
  browser,
}) => {
  const { page, site } = await visit(browser, moving, OWN_MOVE);
  const main = page.getByRole('main');
  await expect(main).toContainText('62%');
  await expect(main).toContainText(zh('ownMove.amount', { copied: 62, total: 100 }));
  await expect(page.getByText(zh.markup('ownMove.horizon', { day: '2024年3月2日', refused: 0, ...plain }))).toBeVisible();
  await expect(main).toContainText(/预计.+搬完/);
  await expect(page.getByRole('listitem').filter({ hasText: '客户' })).toContainText('22 / 40');
  await expect(main).toContainText(zh('ownMove.mayClose'));
  await expectAccessible(page);
  await site.close();
});

test('M2: the member pauses, and goes on, and may type the password again', async ({ browser }) => {
  const { page, site } = await visit(browser, moving, OWN_MOVE);
  const state = async () =>
    (
      await queryOne<{ state: string }>(
        'select p.state from mapping p join member m on m.id = p.member_id where m.address = $1',
        [moving.address],
      )
    ).state;
  await page.getByRole('button', { name: zh('ownMove.pause'), exact: true }).click();
  await expect(page.getByRole('button', { name: zh('ownMove.resume'), exact: true })).toBeVisible();
  expect(await state()).toBe('PAUSED');
  await page.getByRole('button', { name: zh('ownMove.resume'), exact: true }).click();
  await expect(page.getByRole('button', { name: zh('ownMove.pause'), exact: true })).toBeVisible();
  expect(await state()).toBe('RUNNING');
  await page.getByRole('button', { name: zh('ownMove.reenter') }).click();
  await expect(field(page, zh('ownMove.sourceAddress'))).toHaveValue('lu@other.example');
  await expect(field(page, zh('ownMove.password'))).toHaveValue('');
  await page.getByRole('button', { name: zh('common.cancel') }).click();
  await expect(field(page, zh('ownMove.password'))).toHaveCount(0);
  await site.close();
});

test('R2: a refused password leaves the address filled in, says what is safe, and quotes the old server', async ({ browser }) => {
  await become(moving, 'FAILED', 'wrong_password', 'NO LOGIN Login fail.');
  const { page, site } = await visit(browser, moving, '/webmail');
  const asking = box(page, zh('reminder.passwordTitle'));
  await expect(asking).toContainText('NO LOGIN Login fail.');
  await asking.getByRole('button', { name: zh('reminder.reenter') }).click();
  await expect(page).toHaveURL(OWN_MOVE);
  await expect(field(page, zh('ownMove.sourceAddress'))).toHaveValue('lu@other.example');
  await expect(page.getByRole('main')).toContainText(zh('ownMove.safe', { count: 62 }));
  await expect(page.getByRole('main').locator('blockquote').first()).toHaveText('NO LOGIN Login fail.');
  await site.close();
});

test('M3: who sees the box again and again without starting stands so in the postmaster’s table', async ({ browser }) => {
  const again = await visit(browser, crossing, '/webmail');
  await box(again.page, zh('reminder.startTitle'))
    .getByRole('button', { name: zh('reminder.later') })
    .click();
  await expect(again.page.getByRole('dialog')).toHaveCount(0);
  await again.page.reload();
  await expect(again.page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await expect(again.page.getByRole('dialog')).toHaveCount(0);
  await again.site.close();
  const shown = 'select count(*)::int as n from reminder_prompt r join member m on m.id = r.member_id where m.address = $1';
  await expect.poll(() => queryOne(shown, [crossing.address])).toEqual({ n: 2 });
  const { page, site } = await visit(browser, postmaster, `/postmaster/migration?search=${crossing.address}`);
  await expect(page.getByRole('row').filter({ hasText: crossing.address })).toContainText(zh('status.reminded', { count: 2 }));
  await site.close();
});

test('M2: where the old provider is known, a refusal names its very menus', async ({ browser }) => {
  // Nothing of this domain is under way, so nobody asks that host anything.
  await query(
    `update source_server set host = 'imap.exmail.qq.com' where mail_domain_id = (select id from mail_domain where name = $1)`,
    [KNOWN],
  );
  await query(
    `insert into mapping (id, member_id, source_address, state, created_by, reason, server_text, started_at, started_by)
     select gen_random_uuid(), id, address, 'FAILED', 'test', 'client_password', 'LOGIN Login fail. Please using weixin token', now(),
            'member:' || address from member where address = $1`,
    [refused.address],
  );
  const { page, site } = await visit(browser, refused, OWN_MOVE);
  const main = page.getByRole('main');
  await expect(main).toContainText(zh('ownMove.adviceAt', { provider: '腾讯企业邮箱 / 企业微信邮箱' }));
  for (const step of ['开启IMAP/SMTP服务', '邮箱绑定', '客户端专用密码', '生成新密码', '收取选项', '全部']) {
    await expect(main).toContainText(step);
  }
  await site.close();
});

test('B4: an old host that lets in some addresses only: member and postmaster are told ours, and where they are allowed', async ({
  browser,
}) => {
  await query(
    `update source_server set host = 'imap.qiye.163.com' where mail_domain_id = (select id from mail_domain where name = $1)`,
    [KNOWN],
  );
  await query(
    `update mapping set reason = 'ip_refused', server_text = 'ERR.LOGIN.IPDENY' where member_id = (select id from member where address = $1)`,
    [refused.address],
  );
  const short = zh('reasons.ip_refused.short');
  const allow = zh('provider.allow', { addresses: OUTBOUND_ADDRESSES.join(', ') });
  const own = await visit(browser, refused, OWN_MOVE);
  const refusal = own.page.getByRole('main').getByRole('alert').filter({ hasText: short });
  await expect(refusal).toContainText(allow);
  await expect(refusal).toContainText('ERR.LOGIN.IPDENY');
  await own.site.close();

  const { page, site } = await visit(browser, keeper, `/postmaster/migration?search=${refused.address}`);
  await expect(page.locator('#source')).toContainText(zh('source.asksWho'));
  const row = page.getByRole('row').filter({ hasText: refused.address });
  await expect(row).toContainText(short);
  await row.getByRole('button', { name: zh('status.reenterFor', { address: refused.address }) }).click();
  const dialog = page.getByRole('dialog', { name: zh('restart.title') });
  await expect(dialog).toContainText(allow);
  await expect(dialog).toContainText('登录限制');
  const { id } = await queryOne<{ id: string }>(
    'select id from mapping where member_id = (select id from member where address = $1)',
    [refused.address],
  );
  await page.goto(`/postmaster/migration/${id}`);
  await expect(page.getByRole('main')).toContainText(allow);
  await expectAccessible(page);
  await site.close();
});
