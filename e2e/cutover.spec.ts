/**
 * 切换解析, against a name server whose records change while the page is open: the page ticks itself. The old server is a name below
 * the domain that is switched, which is pinned and then led astray.
 */
import type { Locator, Page } from '@playwright/test';
import { changeZone, writeZone } from '../local/servers/name-server/dns-server.ts';
import { delegatedZone } from '../local/servers/name-server/dns-zone.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, passingDomain } from './company.ts';
import { banjia, oldPeople, product, query, queryOne } from './product.ts';
import { DESK, expect, openSession, PHONE, test } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('qiehuan');
const OLD_MX = { preference: 5, exchange: 'mxbiz1.qq.com' };
const OUR_MX = { preference: 10, exchange: 'mx1.platform.example' };
/** The page asks every 10 seconds, and takes an answer that is up to 8 seconds old. */
const BY_ITSELF = { timeout: 30_000 };

let postmaster: Person;
let page: Page;

const mx = (data: typeof OLD_MX, ttl: number) => ({ name: DOMAIN, type: 'MX', ttl, data }) as const;
const spf = (data: string) => ({ name: DOMAIN, type: 'TXT', ttl: 300, data }) as const;
const address = (name: string, data: string) => ({ name, type: 'A', ttl: 300, data }) as const;
/** What is said of the domain is of this trip alone. */
const zoneFile = () => delegatedZone(product().zoneFile, DOMAIN);
const step = (id: string) => page.locator(`#step-${id}`);

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  const [old] = oldPeople('jinghu.example');
  if (old === undefined) throw new Error('nobody has mail at jinghu.example');
  await changeZone(zoneFile(), [
    mx(OLD_MX, 3600),
    spf('v=spf1 include:spf.mail.qq.com ~all'),
    address(`imap.${DOMAIN}`, '127.0.0.1'),
    { name: `autodiscover.${DOMAIN}`, type: 'CNAME', ttl: 300, data: 'autodiscover.old-provider.example' },
  ]);
  await changeZone(product().zoneFile, [address('mxbiz1.qq.com', '192.0.2.25'), address('mx1.platform.example', '192.0.2.26')]);
  postmaster = await addDomain(DOMAIN);
  const member = newPerson(DOMAIN, 'deng.kai', '邓凯');
  await addMembers(DOMAIN, [member]);
  await openWindow(DOMAIN);
  const { imapsPort } = product().oldProvider;
  const server = ['--protocol', 'imap', '--host', `imap.${DOMAIN}`, '--port', String(imapsPort), '--security', 'tls'];
  await banjia(['source', 'set', DOMAIN, ...server, '--pin-certificate', '--probe-user', old.oldAddress, '--password-stdin'], {
    input: `${old.oldPassword}\n`,
  });
  const context = await browser.newContext({
    baseURL: product().webUrl,
    viewport: DESK,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  page = await context.newPage();
  await openSession(context, postmaster);
});

test.afterAll(async () => {
  await writeZone(zoneFile(), {});
  await page?.context().close();
});

test('C1: says who receives the mail today and what the MX should be, and asks for a plan', async () => {
  await page.goto('/postmaster/migration');
  // The guide's last station leads there, as the navigation does.
  await page
    .getByRole('main')
    .getByRole('link', { name: zh('guide.cutover') })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('cutover.title'));
  const main = page.getByRole('main');
  await expect(main).toContainText(zh('cutover.receives.elsewhere'));
  await expect(main).toContainText(zh('cutover.choosePlanFirst'));
  await expect(main).toContainText('mxbiz1.qq.com');
  await expect(main).toContainText('腾讯企业邮箱');
  await expect(main).toContainText('mx2.platform.example');
  await expect(main).toContainText('v=spf1 include:spf.mail.qq.com include:spf.platform.example ~all');
  await expect(main).toContainText('CNAME autodiscover.old-provider.example');
  await expect(page.locator('[id^="step-"]')).toHaveCount(0);
});

test('C1: plan A waits with the MX record for the last mailbox, and reminds of the long TTL', async () => {
  await page.getByRole('button', { name: zh('cutover.planChoose', { plan: 'AFTER_MOVE' }) }).click();
  await expect(step('mx')).toContainText(zh('cutover.says.mx.after_move'));
  await expect(step('ttl')).toContainText(zh('cutover.says.ttl.high', { seconds: 3600, low: 600 }));
  await expect(step('moved')).toContainText(zh('cutover.says.moved.none'));
  await expect(page.getByRole('main')).toContainText(postmaster.address);
  const { plan, by } = await queryOne<{ plan: string; by: string }>(
    'select c.plan::text as plan, c.plan_set_by as by from cutover c join mail_domain d on d.id = c.mail_domain_id where d.name = $1',
    [DOMAIN],
  );
  expect({ plan, by }).toEqual({ plan: 'AFTER_MOVE', by: `postmaster:${postmaster.address}` });
});

/** 原邮件系统, beside the page of the switch-over. */
async function lookAtSource(look: (card: Locator) => Promise<void>): Promise<void> {
  const beside = await page.context().newPage();
  await beside.goto('/postmaster/migration');
  await look(beside.locator('#source'));
  await beside.close();
}

test('C3: the card of the old server warns that its name may lead elsewhere, and leads to where its address is pinned', async () => {
  await lookAtSource(async (card) => {
    await expect(card).toContainText(zh('source.dependsOnDomain', { host: `imap.${DOMAIN}` }));
    await card.getByRole('link', { name: zh('cutover.pinAct') }).click();
    await expect(card.page()).toHaveURL(/\/postmaster\/cutover$/);
  });
});

test('C3: warns that the old server’s name lies in the domain, and pins its present address with one click', async () => {
  const warning = page.getByRole('status').filter({ hasText: zh('cutover.pinLead', { host: `imap.${DOMAIN}` }) });
  await expect(warning).toBeVisible();
  await warning.getByRole('button', { name: zh('cutover.pinAct') }).click();
  await expect(warning).toBeHidden();
  await expect(step('source')).toContainText(zh('cutover.pinnedTo', { address: '127.0.0.1', host: `imap.${DOMAIN}` }));
  await expect(step('source')).toContainText(zh('cutover.stepState.done'));
  await lookAtSource(async (card) => {
    await expect(card).toContainText(zh('source.pinnedAddress', { address: '127.0.0.1', host: `imap.${DOMAIN}` }));
    await expect(card).not.toContainText(zh('source.dependsOnDomain', { host: `imap.${DOMAIN}` }));
  });
});

test('C3: with the address pinned mailboxes move although the name leads elsewhere', async () => {
  // Where the name leads now nobody may connect to: a copy by name would fail.
  await changeZone(zoneFile(), [address(`imap.${DOMAIN}`, '10.0.0.1')]);
  const [old] = oldPeople('jinghu.example');
  await addMappings(DOMAIN, [
    { address: `deng.kai@${DOMAIN}`, oldAddress: old?.oldAddress ?? '', oldPassword: old?.oldPassword ?? '' },
  ]);
  await expect(step('moved')).toContainText(zh('cutover.says.moved.count', { mapped: 1, arrived: 1 }), { timeout: 45_000 });
  await expect(step('moved')).toContainText(zh('cutover.stepState.done'));
});

test('C2: plan B may switch at once, when the old server is pinned and the TTL is low', async () => {
  await page.getByRole('button', { name: zh('cutover.planChoose', { plan: 'AT_ONCE' }) }).click();
  await expect(page.locator('[id^="step-"]').first()).toHaveId('step-source');
  await expect(step('mx')).toContainText(zh('cutover.says.mx.ttl_first'));
  await changeZone(zoneFile(), [mx(OLD_MX, 120), spf('v=spf1 include:spf.mail.qq.com ~all')]);
  await expect(step('ttl')).toContainText(zh('cutover.says.ttl.low', { seconds: 120 }), BY_ITSELF);
  await expect(step('mx')).toContainText(zh('cutover.says.mx.elsewhere'));
  await step('staff')
    .getByRole('button', { name: zh('cutover.act.staff') })
    .click();
  await expect(step('staff')).toContainText(zh('cutover.says.staff.told'));
});

test('C1, C2: the page ticks itself when the MX and SPF records change', async () => {
  await changeZone(zoneFile(), [mx(OUR_MX, 120), spf('v=spf1 include:spf.platform.example ~all')]);
  await expect(step('mx')).toContainText(zh('cutover.says.mx.ours'), BY_ITSELF);
  await expect(step('spf')).toContainText(zh('cutover.says.spf.included'));
  await expect(page.getByRole('main')).toContainText(zh('cutover.receives.ours'));
});

test('C2: a final delta after the change looks at every mailbox again, and the quiet of the old inbox is counted', async () => {
  await expect(step('delta')).toContainText(zh('cutover.says.delta.count', { passed: 0, arrived: 1 }));
  await expect(step('quiet')).toContainText(zh('cutover.says.quiet.count', { passed: 0, hours: 24 }));
  await step('delta')
    .getByRole('button', { name: zh('cutover.act.delta') })
    .click();
  await expect(step('delta')).toContainText(zh('cutover.says.delta.done', { passed: 1 }), BY_ITSELF);
  // A day later.
  await query(
    `update cutover set mx_ours_since = now() - interval '25 hours'
     where mail_domain_id = (select id from mail_domain where name = $1)`,
    [DOMAIN],
  );
  await query(
    `update folder_progress set newest_listed_at = now() - interval '26 hours' where mapping_id in
     (select p.id from mapping p join member m on m.id = p.member_id join mail_domain d on d.id = m.mail_domain_id where d.name = $1)`,
    [DOMAIN],
  );
  await expect(step('quiet')).toContainText(zh('cutover.says.quiet.done', { hours: 24 }), BY_ITSELF);
  await expect(page.getByRole('main')).toContainText(zh('cutover.allDone'));
});

test('C1: the page is clean for those who hear it or use the keyboard, in both themes', async () => {
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await expectAccessible(page);
  }
});

test('when nobody answers it says so, never that there is no record, and recovers by itself', async () => {
  await page.setViewportSize(DESK);
  await writeZone(zoneFile(), { silent: true });
  await page.getByRole('button', { name: zh('cutover.refresh') }).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(zh('cutover.receives.no_answer'), BY_ITSELF);
  await expect(main).toContainText(zh('cutover.noAnswerText'));
  await expect(main).not.toContainText(zh('cutover.noMx'));
  await expect(main).not.toContainText(zh('cutover.recordNone'));
  await expect(step('mx')).toContainText(zh('cutover.stepState.unknown'));

  await writeZone(zoneFile(), {
    records: [{ name: DOMAIN, type: 'MX', ttl: 300, data: { preference: 0, exchange: '.' } }],
  });
  await expect(main).toContainText(zh('cutover.receives.null_mx'), BY_ITSELF);
});
