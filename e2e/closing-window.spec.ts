/** The end of a window and what is told of it by mail (O6), and the page 邮箱搬家 when everything stands on it. */
import type { Page } from '@playwright/test';
import { LOCALES } from '../lib/i18n/locale.ts';
import { NOTICE_KINDS } from '../lib/schemas/member/notice.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, passingDomain, setSource } from './company.ts';
import { banjia, oldPeople, query, queryOne } from './product.ts';
import { chooseLocale, DESK, expect, PHONE, signIn, signOut, test } from './visit.ts';
import { reason, untranslatedKeys, wordsOf, zh } from './words.ts';

const DOMAIN = passingDomain('qingquan');
const MIGRATION = '/postmaster/migration';
const OWN_MOVE = '/webmail/settings/account/migration';

let page: Page;
let postmaster: Person;
const [first, second] = [newPerson(DOMAIN, 'zhao.lei', '赵磊'), newPerson(DOMAIN, 'deng.kai', '邓凯')];
let old: DescribedMember[];
const card = (id: string) => page.locator(`#${id}`);

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN, { notices: true });
  old = ['zhao.lei', 'deng.kai'].flatMap((local) =>
    oldPeople('qingxi.example').filter(({ oldAddress }) => oldAddress.startsWith(local)),
  );
  await addMembers(DOMAIN, [first, second]);
  await openWindow(DOMAIN);
  const account = mappingOf(0);
  await setSource(DOMAIN, account);
  await addMappings(DOMAIN, [account]);
  await moved(first);
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
