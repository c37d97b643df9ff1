/** The page 邮箱搬家 of a postmaster through the course of a move: its guide, its switch and dates, its server, and the notices by mail. */
import type { Locator, Page } from '@playwright/test';
import { LOCALES } from '../lib/i18n/locale.ts';
import { NOTICE_KINDS } from '../lib/schemas/member/notice.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMappings, addMembers, newPerson, type Person } from './company.ts';
import { banjia, oldPeople, product, query, queryOne } from './product.ts';
import { chooseLocale, DESK, expect, field, PHONE, signIn, signOut, test } from './visit.ts';
import { plain, reason, untranslatedKeys, wordsOf, zh } from './words.ts';

const DOMAIN = 'qingxi.example';
const MIGRATION = '/postmaster/migration';
const OWN_MOVE = '/webmail/settings/account/migration';

let page: Page;
let postmaster: Person;
let old: DescribedMember[];
let first: Person;
let second: Person;
const card = (id: string) => page.locator(`#${id}`);

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN, { notices: true });
  old = oldPeople(DOMAIN);
  [first, second] = old.map(({ address, displayName }) => newPerson(DOMAIN, address.split('@')[0] ?? '', displayName)) as [
    Person,
    Person,
  ];
  const site = await browser.newContext({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
  page = await site.newPage();
  await signIn(page, postmaster);
});

test.afterAll(() => page?.context().close());

/** The station that says "you are here". */
async function expectHere(name: string): Promise<void> {
  await page.goto(MIGRATION);
  await expect(page.locator('li[aria-current=step]')).toContainText(name);
  await expect(page.locator('li[aria-current=step]')).toContainText(zh('guide.here'));
}

test('O1: guide, switch and source stand in this order, and the status of all mailboxes last', async () => {
  await page.goto(MIGRATION);
  const titles = await page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts();
  const known = [zh('guide.title'), zh('window.title'), zh('source.title'), zh('status.title')];
  expect(titles.filter((title) => known.includes(title))).toEqual(known);
  expect(titles.at(-1)).toBe(zh('status.title'));
});

test('O1: the guide begins at the accounts, and each station leads to its place', async () => {
  await expectHere(zh('guide.accounts'));
  const places: [string, RegExp][] = [
    [zh('guide.accounts'), /\/postmaster\/members$/],
    [zh('guide.switch'), /\/postmaster\/migration#switch$/],
    [zh('guide.source'), /\/postmaster\/migration#source$/],
    [zh('guide.mappings'), /\/postmaster\/migration\/bulk$/],
    [zh('guide.watch'), /\/postmaster\/migration#status$/],
    [zh('guide.cutover'), /\/postmaster\/cutover$/],
  ];
  for (const [name, url] of places) {
    await page.goto(MIGRATION);
    await page.getByRole('listitem').getByRole('link', { name, exact: true }).click();
    await expect(page).toHaveURL(url);
  }
});

test('O1: with accounts the guide stands at the switch, and says what to do next', async () => {
  await addMembers(DOMAIN, [first, second]);
  await expectHere(zh('guide.switch'));
  await expect(page.getByRole('listitem').filter({ hasText: zh('todo.open_window.act') })).toBeVisible();
});

test('O1: the detailed steps and cautions can be read before enabling', async () => {
  await page.getByRole('button', { name: zh('readFirst.open') }).click();
  const dialog = page.getByRole('dialog', { name: zh('readFirst.title') });
  await expect(dialog).toContainText(zh('readFirst.cautions.thirtyDays'));
  await dialog.getByRole('button', { name: zh('common.gotIt') }).click();
  await expect(dialog).toBeHidden();
});

test('O6: it opens for 30 days, and the guide goes on to the source', async () => {
  await card('switch')
    .getByRole('button', { name: zh('window.openNow', { days: 30 }) })
    .click();
  await expect(card('switch').getByRole('switch')).toBeChecked();
  await expectHere(zh('guide.source'));
  const opened = await queryOne<{ days: number }>(
    `select extract(epoch from closes_at - opened_at)::float8 / 86400 as days from migration_window
     where mail_domain_id = (select id from mail_domain where name = $1)`,
    [DOMAIN],
  );
  expect(opened.days).toBe(30);
});

test('O6: extending asks first, and says until when', async () => {
  const { closes } = await queryOne<{ closes: Date }>(
    `update migration_window set closes_at = closes_at - interval '10 days' where mail_domain_id = (select id from mail_domain
     where name = $1) returning closes_at as closes`,
    [DOMAIN],
  );
  await page.goto(MIGRATION);
  const extend = zh('window.extend', { days: 30 });
  await card('switch').getByRole('button', { name: extend }).click();
  const dialog = page.getByRole('dialog', { name: zh('window.extendTitle') });
  await dialog.getByRole('button', { name: zh('common.cancel') }).click();
  await expect(dialog).toBeHidden();
  expect(await closesAt()).toEqual(closes);
  await card('switch').getByRole('button', { name: extend }).click();
  await dialog.getByRole('button', { name: extend }).click();
  await expect(dialog).toBeHidden();
  expect((await closesAt()).getTime()).toBeGreaterThan(closes.getTime() + 9 * 86_400_000);
});

async function closesAt(): Promise<Date> {
  const { closes } = await queryOne<{ closes: Date }>(
    `select w.closes_at as closes from migration_window w join mail_domain d on d.id = w.mail_domain_id
     where d.name = $1 order by w.opened_at desc limit 1`,
    [DOMAIN],
  );
  return closes;
}

test('O7: the day on which the old service ends is asked for, counted down to, and warned of below 30 days', async () => {
  await setExpiry(45, zh('window.setExpiry'));
  await expect(card('switch')).toContainText(zh('window.adviceGood', { days: 45 }));
  await expect(card('switch').getByRole('status')).toHaveCount(0);

  await setExpiry(20, zh('window.changeExpiry'));
  const warning = card('switch').getByRole('status');
  await expect(warning).toContainText(zh('window.expiryNear', { days: 20 }));
  await expect(warning).toContainText(zh('window.expiryNearText'));
  const todo = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: zh('todo.old_service.act') }) });
  await expect(todo).toContainText(zh.markup('todo.old_service.text', { days: 20, ...plain }));
  await todo.getByRole('link').click();
  await expect(page).toHaveURL(/#switch$/);

  await setExpiry(-1, zh('window.changeExpiry'));
  await expect(warning).toContainText(zh('window.adviceExpired'));
  await card('switch')
    .getByRole('button', { name: zh('window.changeExpiry') })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: zh('window.expiryForget') })
    .click();
  await expect(card('switch')).toContainText(zh('window.adviceUnknown'));
});

async function setExpiry(days: number, button: string): Promise<void> {
  // A day of Shanghai, as the page counts.
  const day = new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  await page.goto(MIGRATION);
  await card('switch').getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog', { name: zh('window.expiryTitle') });
  await field(dialog, zh('window.expiryLabel')).fill(day);
  await dialog.getByRole('button', { name: zh('common.save') }).click();
  await expect(dialog).toBeHidden();
}

test('O2, O4: a self-signed certificate is shown with its names, issuer, last day and fingerprint, and may be pinned', async () => {
  await fillServer();
  await card('source')
    .getByRole('button', { name: zh('source.save') })
    .click();
  const offer = card('source')
    .getByRole('status')
    .filter({ hasText: zh('source.pinLead') });
  for (const caption of ['pinSubject', 'pinNames', 'pinIssuer', 'pinValidTo', 'pinFingerprint'] as const) {
    await expect(fact(offer, zh(`source.${caption}`))).not.toBeEmpty();
  }
  await expect(fact(offer, zh('source.pinFingerprint'))).toHaveText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  await expectAccessible(page);
  await offer.getByRole('button', { name: zh('source.pinAccept') }).click();
  await expect(card('source')).toContainText(zh('source.certificatePinned'));

  await card('source')
    .getByRole('button', { name: zh('source.certificateDetails') })
    .click();
  const dialog = page.getByRole('dialog', { name: zh('source.certificateTitle', { host: '127.0.0.1' }) });
  await expect(fact(dialog, zh('source.pinFingerprint'))).toHaveText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: zh('common.close') }).click();
});

function fact(scope: Locator, caption: string): Locator {
  return scope
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: caption }) })
    .locator('dd');
}

async function fillServer(): Promise<void> {
  await page.goto(MIGRATION);
  const source = card('source');
  await source.getByRole('radio', { name: zh('detect.manual') }).click();
  await field(source, zh('source.host')).fill('127.0.0.1');
  await field(source, zh('source.port')).fill(String(product().oldProvider.imapsPort));
  await field(source, zh('source.probeUser')).fill(old[0]?.oldAddress ?? '');
  await field(source, zh('source.probePassword')).fill(old[0]?.oldPassword ?? '');
}

test('O5: that the server was set by hand, by whom and when is still there at the next sign-in', async () => {
  await signOut(page, postmaster);
  await signIn(page, postmaster);
  await page.goto(MIGRATION);
  await expect(card('source')).toContainText(
    new RegExp(`${postmaster.address.replaceAll('.', '\\.')}\\s*手动设置 · \\d+月\\d+日`),
  );
  await card('source')
    .getByRole('button', { name: zh('source.change') })
    .click();
  await expect(field(card('source'), zh('source.host'))).toHaveValue('127.0.0.1');
  await expect(field(card('source'), zh('source.port'))).toHaveValue(String(product().oldProvider.imapsPort));
  await expect(field(card('source'), zh('source.probeUser'))).toHaveValue(old[0]?.oldAddress ?? '');
  await expect(field(card('source'), zh('source.probePassword'))).toHaveValue('');
});

test('O4: verifying again keeps the pin; another certificate is refused, shown beside the trusted one, and may be trusted instead', async () => {
  await page.goto(MIGRATION);
  await verifyAgain();
  await expect(card('source')).toContainText(zh('source.certificatePinned'));

  // As if the old host had renewed its certificate since.
  await query(
    'update source_server set pinned_fingerprint = $2 where mail_domain_id = (select id from mail_domain where name = $1)',
    [DOMAIN, 'ab'.repeat(32)],
  );
  await page.goto(MIGRATION);
  await verifyAgain();
  const offer = card('source')
    .getByRole('status')
    .filter({ hasText: zh('source.pinChangedLead') });
  await expect(fact(offer, zh('source.pinBefore'))).toHaveText(Array(32).fill('AB').join(':'));
  await offer.getByRole('button', { name: zh('source.pinAcceptNew') }).click();
  await expect(card('source')).toContainText(zh('source.certificatePinned'));
  expect(await pinned()).not.toBe('ab'.repeat(32));
});

test('O4: the trust can be taken back, and then the self-signed certificate is refused again', async () => {
  await card('source')
    .getByRole('button', { name: zh('source.certificateDetails') })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: zh('source.unpin') })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await pinned()).toBeNull();
  await verifyAgain();
  const offer = card('source')
    .getByRole('status')
    .filter({ hasText: zh('source.pinLead') });
  await offer.getByRole('button', { name: zh('source.pinAccept') }).click();
  await expect(card('source')).toContainText(zh('source.certificatePinned'));
  await expectHere(zh('guide.mappings'));
});

async function verifyAgain(): Promise<void> {
  await card('source')
    .getByRole('button', { name: zh('source.change') })
    .click();
  await field(card('source'), zh('source.probePassword')).fill(old[0]?.oldPassword ?? '');
  await card('source')
    .getByRole('button', { name: zh('source.save') })
    .click();
}

async function pinned(): Promise<string | null> {
  const { pin } = await queryOne<{ pin: string | null }>(
    `select s.pinned_fingerprint as pin from source_server s join mail_domain d on d.id = s.mail_domain_id where d.name = $1`,
    [DOMAIN],
  );
  return pin;
}

test('O4: mailboxes that a changed certificate has stopped are counted, and go on once it is trusted', async () => {
  await addMappings(DOMAIN, [mappingOf(0)]);
  await moved(first);
  await query(
    `update mapping set state = 'FAILED', reason = 'certificate_changed' where member_id = (select id from member where address = $1)`,
    [first.address],
  );
  await page.goto(MIGRATION);
  await expect(card('source').getByRole('status')).toContainText(zh('source.stopsLead', { count: 1 }));
  await expect(card('source').getByRole('status')).toContainText(zh('source.stopsText'));
  await expectHere(zh('guide.watch'));
  await verifyAgain();
  await expect(card('source')).toContainText(zh('source.certificatePinned'));
  await moved(first);
});

function mappingOf(position: number): { address: string; oldAddress: string; oldPassword: string } {
  const { oldAddress = '', oldPassword = '' } = old[position] ?? {};
  return { address: [first, second][position]?.address ?? '', oldAddress, oldPassword };
}

async function stateOf({ address }: Person): Promise<{ state: string; reason: string | null }> {
  return queryOne('select p.state, p.reason from mapping p join member m on m.id = p.member_id where m.address = $1', [address]);
}

async function moved(person: Person): Promise<void> {
  await waitFor(`${person.address} has moved`, 60, async () => (await stateOf(person)).state === 'DONE');
}

interface Copy {
  message: string;
  settled: string;
}

async function ledger(): Promise<Copy[]> {
  return query<Copy>(
    `select e.folder_id || ' ' || e.uid as message, e.destination_uid || ' ' || e.settled_at as settled from ledger_entry e
     join folder_progress f on f.id = e.folder_id join mapping p on p.id = f.mapping_id join member m on m.id = p.member_id
     where m.address like $1 order by 1`,
    [`%@${DOMAIN}`],
  );
}

test('O6: closing asks first, names what moves, pauses it and forgets the passwords', async () => {
  // Somebody else holds the mailbox, so the second move is under way and cannot end before the window does.
  await query(
    `insert into mailbox_lease (member_id, epoch, holder, expires_at)
     select id, 1, 'test', now() + interval '10 minutes' from member where address = $1`,
    [second.address],
  );
  await addMappings(DOMAIN, [mappingOf(1)]);
  await page.goto(MIGRATION);
  await card('switch').getByRole('switch').click();
  const dialog = page.getByRole('dialog', { name: zh('window.closeTitle') });
  await expect(dialog).toContainText(zh('window.closeLead', { count: 1 }));
  await dialog.getByRole('button', { name: zh('common.cancel') }).click();
  await expect(dialog).toBeHidden();
  await expect(card('switch').getByRole('switch')).toBeChecked();
  await card('switch')
    .getByRole('button', { name: zh('window.closeAct') })
    .click();
  await dialog.getByRole('button', { name: zh('window.closeAct') }).click();
  await expect(dialog).toBeHidden();
  await expect(card('switch').getByRole('switch')).not.toBeChecked();
  expect(await stateOf(second)).toEqual({ state: 'PAUSED', reason: 'window_closed' });
  const left = await query(
    `select 1 from source_password s join mapping p on p.id = s.mapping_id join member m on m.id = p.member_id where m.address like $1`,
    [`%@${DOMAIN}`],
  );
  expect(left).toEqual([]);
});

test('O6: opened again it asks for the password, goes on, and copies nothing twice', async () => {
  const before = await ledger();
  expect(before.length).toBeGreaterThan(0);
  await page.goto(MIGRATION);
  await card('switch')
    .getByRole('button', { name: zh('window.openAgain', { days: 30 }) })
    .click();
  await expect(card('switch').getByRole('switch')).toBeChecked();
  expect(await stateOf(second)).toEqual({ state: 'PAUSED', reason: 'no_password' });
  expect(reason('no_password').short).not.toBe('');
  await query('delete from mailbox_lease where member_id = (select id from member where address = $1)', [second.address]);
  await addMappings(DOMAIN, [mappingOf(1)]);
  await moved(second);
  const after = new Map((await ledger()).map(({ message, settled }) => [message, settled]));
  for (const { message, settled } of before) expect(after.get(message)).toBe(settled);
  await expectHere(zh('guide.cutover'));
});

async function delivered(): Promise<void> {
  await waitFor('the notices are delivered', 45, async () => {
    const waiting = await query(
      `select 1 from notice n join member m on m.id = n.member_id where m.address like $1 and n.sent_at is null and n.due_at <= now()`,
      [`%@${DOMAIN}`],
    );
    return waiting.length === 0;
  });
}

/** From a page without the reminder, which stands before everything else in the postmaster's own webmail. */
async function leave(): Promise<void> {
  await page.goto(MIGRATION);
  await signOut(page, postmaster);
}

/** Whatever box stands before the list. */
const mails = (subject: RegExp) => page.locator('main').getByText(subject);

test('O6: opening and closing are told in the postmaster’s own inbox, and the end of a move in the member’s', async () => {
  await delivered();
  await page.goto('/webmail');
  await expect(mails(/^邮箱搬家已经开启，开放到/)).toHaveCount(2);
  await expect(mails(/^邮箱搬家已经关闭，1个邮箱没搬完$/)).toHaveCount(1);
  await leave();
  await signIn(page, first);
  await page.goto('/webmail');
  await expect(mails(/^您的邮件都搬过来了：/)).toHaveCount(1);
  await signOut(page, first);
  await signIn(page, postmaster);
});

test('O6: both sides are equal, notices or not', async () => {
  // Its password was forgotten when the window closed.
  await addMappings(DOMAIN, [mappingOf(0)]);
  await moved(first);
  const { stdout } = await banjia(['verify', DOMAIN, '--json']);
  const verdicts = JSON.parse(stdout) as { address: string; equal: boolean }[];
  expect(verdicts.map(({ equal }) => equal)).toEqual([true, true]);
});

test('O6: a kind that is switched off is not told any more, and the choice is still there afterwards', async () => {
  await page.goto(MIGRATION);
  const change = page.getByRole('button', { name: `${zh('notices.change')} · ${zh('notices.title')}` });
  await change.click();
  const dialog = page.getByRole('dialog', { name: zh('notices.title') });
  await expect(dialog.getByRole('switch', { checked: true })).toHaveCount(NOTICE_KINDS.length);
  await expectAccessible(page);
  await dialog
    .getByRole('switch', {
      name: zh('notices.switch', { event: zh('notices.event.closed'), reader: zh('notices.reader.postmaster') }),
    })
    .click();
  await dialog.getByRole('radio', { name: 'English' }).click();
  await dialog.getByRole('button', { name: zh('common.save') }).click();
  await expect(dialog).toBeHidden();
  await expect(card('switch')).toContainText(zh('notices.summary', { postmaster: 4, member: 5 }));
  await page.reload();
  await change.click();
  await expect(dialog.getByRole('switch', { checked: false })).toHaveCount(1);
  await dialog.getByRole('button', { name: zh('common.cancel') }).click();

  await card('switch')
    .getByRole('button', { name: zh('window.closeAct') })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: zh('window.closeAct') })
    .click();
  await expect(card('switch').getByRole('switch')).not.toBeChecked();
  await card('switch')
    .getByRole('button', { name: zh('window.openAgain', { days: 30 }) })
    .click();
  await expect(card('switch').getByRole('switch')).toBeChecked();
  await delivered();
  await page.goto('/webmail');
  await expect(mails(/^邮箱搬家已经关闭/)).toHaveCount(1);
  await expect(mails(/^Mailbox migration is open until/)).toHaveCount(1);
});

test('O6: a member switches the own notices off, and on again', async () => {
  await leave();
  await signIn(page, first);
  await page.goto(OWN_MOVE);
  const toggle = page.getByRole('switch', { name: zh('notices.ownTitle') });
  await expect(toggle).toBeChecked();
  await expectAccessible(page);
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  await page.reload();
  await expect(toggle).not.toBeChecked();
  await toggle.click();
  await expect(toggle).toBeChecked();
  await signOut(page, first);
  await signIn(page, postmaster);
});

for (const locale of LOCALES) {
  test(`O1: the page speaks ${locale}, fits a phone, and axe finds nothing in either theme`, async () => {
    const words = wordsOf[locale];
    await chooseLocale(page, locale);
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      await page.goto(MIGRATION);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('shell.migration'));
      expect(untranslatedKeys(await page.getByRole('main').innerText())).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      await page.getByRole('button', { name: `${words('notices.change')} · ${words('notices.title')}` }).click();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
    }
    await page.setViewportSize(DESK);
  });
}
