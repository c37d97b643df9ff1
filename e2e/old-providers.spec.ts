/** Old providers of a kind of their own: one that hides mail until its switch is thrown, and one that takes tokens and no passwords. */
import type { Browser, Page } from '@playwright/test';
import { openImapDestination } from '../lib/mail/imap-destination.ts';
import type { OutgoingMessage } from '../lib/mail/mail-destination.ts';
import { bodyOf } from '../lib/mail/message/mail-body.ts';
import { writeZone } from '../local/servers/name-server/dns-server.ts';
import { delegatedZone } from '../local/servers/name-server/dns-zone.ts';
import { hideOldMail, showOldMail } from '../local/testing/hiding-provider.ts';
import { startTestOldProvider, type TestOldProvider } from '../local/testing/test-mail-servers.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, passingDomain } from './company.ts';
import { GRANTED_MAILBOXES } from './old-accounts.ts';
import { banjia, product, query, queryOne, SERVICE_ACCOUNT } from './product.ts';
import { DESK, expect, field, openSession, test } from './visit.ts';
import { withOwnMailbox } from './webmail/own-mailbox.ts';
import { reason, zh } from './words.ts';

const MIGRATION = '/postmaster/migration';
/** A provider that hides mail, by its own name, which leads to our old server here; what is said of it by DNS is of this trip alone. */
const HIDING = { zone: 'exmail.qq.com', host: 'imap.exmail.qq.com', name: '腾讯企业邮箱 / 企业微信邮箱' };
const HIDDEN = { address: 'bai.lu@hanlu.example', password: 'old "密码"' };
const [GRANTED = '', OTHER = ''] = GRANTED_MAILBOXES;
const MOVED = { timeout: 60_000 };
const DAY_MS = 86_400_000;

let old: TestOldProvider;

test.beforeAll(async () => {
  old = await startTestOldProvider({
    users: [HIDDEN, { address: GRANTED, password: 'nobody knows' }, { address: OTHER, password: 'nobody knows' }],
    pop3ShowsWhole: true,
    tokenInfoUrl: `${product().env.OAUTH_GOOGLE_URL}/tokeninfo?token=`,
  });
});

test.afterAll(async () => {
  await writeZone(zoneFile(), {});
  await old?.stop();
});

const zoneFile = () => delegatedZone(product().zoneFile, HIDING.zone);

/** So many messages with this word in their subjects, spread over these days. */
interface Mail {
  word: string;
  count: number;
  newestDays: number;
  oldestDays: number;
}

const subjectsOf = (...mail: Mail[]) =>
  mail.flatMap(({ word, count }) => Array.from({ length: count }, (_, i) => `${word} ${i}`)).sort();

function messagesOf({ word, count, newestDays, oldestDays }: Mail): OutgoingMessage[] {
  return Array.from({ length: count }, (_, i) => ({
    key: i,
    body: bodyOf(Buffer.from(`Subject: ${word} ${i}\r\n\r\n第${i}封\r\n`)),
    flags: [],
    internalDate: new Date(Date.now() - (newestDays + ((oldestDays - newestDays) * i) / count) * DAY_MS),
  }));
}

/** Puts mail into the inbox of an old account; the master user needs no password of anybody's. */
async function fill(address: string, ...mail: Mail[]): Promise<void> {
  const server = { host: old.host, port: old.imapsPort, security: 'tls', pinnedFingerprint: old.fingerprint } as const;
  const mailbox = await openImapDestination(server, { user: `${address}*${old.masterUser}`, password: old.masterPassword });
  await mailbox.append('INBOX', mail.flatMap(messagesOf));
  await mailbox.close();
}

/** Subjects of what the member has here, in the order of the alphabet. */
async function subjectsHere(person: Person): Promise<string[]> {
  return withOwnMailbox(person, async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    const all = await client.fetchAll('1:*', { envelope: true });
    return all.map(({ envelope }) => envelope?.subject ?? '').sort();
  });
}

/** A company whose postmaster is signed in, with one member. */
async function company(browser: Browser, name: string): Promise<{ page: Page; domain: string; member: Person }> {
  const domain = passingDomain(name);
  const member = newPerson(domain, 'he.qing', '何清');
  const postmaster = await addDomain(domain);
  await addMembers(domain, [member]);
  await openWindow(domain);
  const context = await browser.newContext({
    baseURL: product().webUrl,
    viewport: DESK,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  await openSession(context, postmaster);
  return { page: await context.newPage(), domain, member };
}

/** Our old provider, by this name, with its certificate pinned. */
async function setServer(domain: string, host: string): Promise<void> {
  const door = ['--protocol', 'imap', '--host', host, '--port', String(old.imapsPort), '--security', 'tls', '--pin-certificate'];
  await banjia(['source', 'set', domain, ...door]);
}

const rowOf = (page: Page, { address }: Person) => page.getByRole('row').filter({ hasText: address });

test('X2: an old server that hides mail: its own menu is named, and once the switch is thrown there only what is new is brought', async ({
  browser,
}) => {
  const recent = { word: 'recent', count: 25, newestDays: 0, oldestDays: 29.5 };
  const older = { word: 'older', count: 40, newestDays: 40, oldestDays: 900 };
  await fill(HIDDEN.address, recent, older);
  await hideOldMail(old, HIDDEN.address, 30);
  await writeZone(zoneFile(), { records: [{ name: HIDING.host, type: 'A', ttl: 300, data: '127.0.0.1' }] });
  const { page, domain, member } = await company(browser, 'shuangjiang');
  await setServer(domain, HIDING.host);
  await addMappings(domain, [{ address: member.address, oldAddress: HIDDEN.address, oldPassword: HIDDEN.password }]);
  await page.goto(MIGRATION);
  const row = rowOf(page, member);
  await expect(row).toContainText(zh('status.visibleOnly'), MOVED);
  expect(await subjectsHere(member)).toEqual(subjectsOf(recent));
  await row.getByRole('button', { name: zh('status.recheckFor', { address: member.address }) }).click();
  const dialog = page.getByRole('dialog', { name: zh('range.title', { address: member.address }) });
  await expect(dialog).toContainText(zh('range.days', { days: 30 }));
  await expect(dialog).toContainText(zh('range.where', { provider: HIDING.name }));
  for (const menu of ['设置', '收发信设置', '收取选项']) await expect(dialog.getByText(menu, { exact: true })).toBeVisible();
  await expect(dialog).toContainText(zh('range.to', { to: '全部' }));

  // Nobody is there: then nothing was looked at, and it does not say that it was.
  const at = (port: number) => query('update source_server set port = $1 where host = $2', [port, HIDING.host]);
  await at(143);
  await dialog.getByRole('button', { name: zh('range.recheck') }).click();
  await expect(dialog).toContainText(zh('range.failed', { why: reason('host_unreachable').short }), MOVED);
  await at(old.imapsPort);

  await showOldMail(old, HIDDEN.address);
  await dialog.getByRole('button', { name: zh('range.recheck') }).click();
  // The page says by itself how the second look ended.
  await expect(dialog).toContainText(zh('range.complete'), MOVED);
  await dialog.getByRole('button', { name: zh('common.close') }).click();
  await expect(row).toContainText(zh('states.done'));
  await expect(row).not.toContainText(zh('status.visibleOnly'));
  expect(await copied(member)).toBe(65);
  expect(await subjectsHere(member)).toEqual(subjectsOf(recent, older));
  await page.context().close();
  await expectAskedAgain(browser, member);
});

test('B4: a password that is refused at once is answered with the way through the menus of that very provider', async ({
  browser,
}) => {
  await writeZone(zoneFile(), { records: [{ name: HIDING.host, type: 'A', ttl: 300, data: '127.0.0.1' }] });
  const { page, domain, member } = await company(browser, 'xiaoxue');
  await setServer(domain, HIDING.host);
  await page.goto(MIGRATION);
  await rowOf(page, member)
    .getByRole('button', { name: zh('status.openFor', { address: member.address }) })
    .click();
  const dialog = page.getByRole('dialog', { name: zh('restart.titleFirst') });
  await field(dialog, zh('restart.sourceAddress')).fill(HIDDEN.address);
  await field(dialog, zh('restart.password')).fill('no such password');
  await field(dialog, zh('restart.confirmation')).fill('no such password');
  await dialog.getByRole('button', { name: zh('common.ok') }).click();
  await expect(dialog.getByRole('alert')).toContainText(reason('wrong_password').short);
  for (const menu of ['邮箱绑定', '客户端专用密码']) await expect(dialog.getByText(menu, { exact: true })).toBeVisible();
  await expect(dialog).toContainText(zh('provider.press', { button: '生成新密码' }));
  await page.context().close();
});

test('O2: a domain-wide grant is tried, kept, moves a mailbox without its password, and is gone when it is deleted', async ({
  browser,
}) => {
  const mail = { word: 'granted', count: 12, newestDays: 1, oldestDays: 300 };
  await fill(GRANTED, mail);
  const { page, domain, member } = await company(browser, 'lidong');
  await setServer(domain, old.host);
  await page.goto('/postmaster/migration/grant');
  const enter = async (mailbox: string) => {
    await field(page, zh('grant.keyFile')).fill(process.env[SERVICE_ACCOUNT] ?? '');
    await field(page, zh('grant.mailbox')).fill(mailbox);
    await page.getByRole('button', { name: zh('grant.save') }).click();
  };
  await enter('postmaster@hanshan.example');
  await expect(page.getByText('Client is unauthorized for this scope.')).toBeVisible();
  await enter(OTHER);
  await expect(page.getByText(zh('grant.keptText', { count: 0 }))).toBeVisible();
  await expect(page.getByText(zh('grant.given', { vendor: zh('grant.vendors.google') }))).toBeVisible();

  await page.goto(MIGRATION);
  const row = rowOf(page, member);
  await row.getByRole('button', { name: zh('status.openFor', { address: member.address }) }).click();
  const dialog = page.getByRole('dialog', { name: zh('restart.titleFirst') });
  await field(dialog, zh('restart.sourceAddress')).fill(GRANTED);
  await dialog.getByRole('button', { name: zh('grant.noPassword') }).click();
  await expect(row).toContainText(zh('states.done'), MOVED);
  expect(await subjectsHere(member)).toEqual(subjectsOf(mail));

  await page.goto('/postmaster/migration/grant');
  await expect(page.getByText(zh('grant.givenFor', { count: 1 }))).toBeVisible();
  await page.getByRole('button', { name: zh('grant.remove') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: zh('grant.remove') })
    .click();
  await expect(page.getByText(zh('grant.enter'))).toBeVisible();
  const left = await query(
    `select 1 from source_grant g join mail_domain d on d.id = g.mail_domain_id where d.name = $1
     union all select 1 from source_password s join mapping p on p.id = s.mapping_id join member m on m.id = p.member_id where m.address = $2`,
    [domain, member.address],
  );
  expect(left).toEqual([]);
  await page.context().close();
});

/** Where mail may be hidden and the old password is gone, as when the window has closed and was opened again: the member can type it. */
async function expectAskedAgain(browser: Browser, member: Person): Promise<void> {
  const mine = '(select p.id from mapping p join member m on m.id = p.member_id where m.address = $1)';
  await query(`delete from source_password where mapping_id = ${mine}`, [member.address]);
  await query(`update mapping set range_limit = '{"kind":"days","days":30}' where id = ${mine}`, [member.address]);
  const context = await browser.newContext({ baseURL: product().webUrl, viewport: DESK, locale: 'zh-CN' });
  await openSession(context, member);
  const own = await context.newPage();
  await own.goto('/webmail/settings/account/migration');
  await own.getByRole('button', { name: zh('range.reenter') }).click();
  await expect(field(own, zh('ownMove.password'))).toBeVisible();
  await context.close();
}

async function copied({ address }: Person): Promise<number> {
  const { count } = await queryOne<{ count: number }>(
    `select t.copied_count as count from mapping_total t join mapping p on p.id = t.mapping_id join member m on m.id = p.member_id
     where m.address = $1`,
    [address],
  );
  return count;
}
