/** A postmaster moves a whole company, from the first sign-in to the proof that nothing is missing. */
import { connect as connectTls } from 'node:tls';
import type { Locator, Page } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
import { encodeGbk } from '../local/mail/mime/gbk.ts';
import type { DescribedMember, ProductDescription } from '../local/product/product-description.ts';
import { addDomain, csv, newPerson, type Person } from './company.ts';
import { banjia, countOldMail, oldPeople, product, query, queryOne } from './product.ts';
import { badNews, DESK, expect, field, giveFile, signIn, test, trySignIn } from './visit.ts';
import { plain, reason, zh } from './words.ts';

const DOMAIN = 'songhe.example';
const MIGRATION = '/postmaster/migration';
const BULK = '/postmaster/migration/bulk';
const COLUMNS = ['搬家帐号', '待搬家帐号', '待搬家帐号密码'];

let page: Page;
let postmaster: Person;
let old: DescribedMember[];
/** Who moves. One of them has another name at the old provider. */
let movers: Person[];

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN);
  old = oldPeople(DOMAIN);
  movers = old.map(({ address, displayName }) => newPerson(DOMAIN, address.split('@')[0] ?? '', displayName));
  page = await browser.newPage({ viewport: DESK, ...(baseURL === undefined ? {} : { baseURL }) });
});

test.afterAll(() => page?.close());

test('a wrong password gets one sentence, the right one lets in', async () => {
  await page.goto('/login');
  await trySignIn(page, { ...postmaster, password: 'no such password' });
  await expect(badNews(page)).toHaveText(zh('errors.login.refused'));
  await expect(field(page, zh('login.password'))).toHaveValue('');
  await trySignIn(page, postmaster);
  await expect(page).toHaveURL(MIGRATION);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('shell.migration'));
});

test('A1: creates a member', async () => {
  const [first] = movers;
  if (first === undefined) throw new Error('nobody moves');
  await page.getByRole('link', { name: zh('shell.members') }).click();
  await page.getByRole('button', { name: zh('members.create') }).click();
  const dialog = page.getByRole('dialog', { name: zh('members.createTitle') });
  await field(dialog, zh('members.address')).fill(first.address.split('@')[0] ?? '');
  await field(dialog, zh('members.displayName')).fill(first.displayName);
  await field(dialog, zh('members.password')).fill(first.password);
  await field(dialog, zh('members.confirmation')).fill(`${first.password}x`);
  const create = dialog.getByRole('button', { name: zh('members.createAct') });
  await create.click();
  await expect(dialog.getByText(zh('fields.passwords.differ'))).toBeVisible();
  await field(dialog, zh('members.confirmation')).fill(first.password);
  await create.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: first.address })).toContainText(first.displayName);
});

test('A1: imports members from a file, all rows or none', async () => {
  const [first, ...rest] = movers;
  const rows = rest.map(({ address, password, displayName }) => [address, password, displayName]);
  const faulty = [
    ...rows,
    [first?.address ?? '', 'another password', '重复'],
    ['someone@elsewhere.example', 'long enough', '外人'],
  ];
  await page.getByRole('button', { name: zh('members.import'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: zh('members.importTitle') });
  const head = ['邮箱帐号', '密码', '姓名'];

  await giveFile(dialog, 'members.csv', csv([head, ...faulty]));
  await expect(dialog.getByRole('alert')).toHaveText(zh('members.importRefused', { count: 2 }));
  await expect(rowNumbered(dialog, rest.length + 2)).toContainText(zh('errors.row.member_exists'));
  await expect(rowNumbered(dialog, rest.length + 3)).toContainText(zh('errors.row.foreign_domain', { domain: DOMAIN }));
  expect(await countMembers()).toBe(2);

  await giveFile(dialog, 'members.csv', encodeGbk(csv([head, ...rows])));
  await expect(dialog.getByRole('status')).toHaveText(zh('members.importCheck', { created: rest.length, changed: 0, same: 0 }));
  expect(await countMembers()).toBe(2);
  await dialog.getByRole('button', { name: zh('members.importAct'), exact: true }).click();
  await expect(dialog.getByRole('status')).toHaveText(zh('members.imported', { created: rest.length, changed: 0 }));
  await dialog.getByRole('button', { name: zh('common.finish') }).click();
  for (const { address, displayName } of rest) {
    await expect(page.getByRole('row').filter({ hasText: address })).toContainText(displayName);
  }
  expect(await countMembers()).toBe(movers.length + 1);
});

test('S2, O6: opens the migration for 30 days', async () => {
  await page.getByRole('link', { name: zh('shell.migration'), exact: true }).click();
  const card = page.locator('#switch');
  const toggle = card.getByRole('switch', { name: zh('window.title') });
  await expect(toggle).not.toBeChecked();
  await expect(page.locator('#source')).toContainText(zh('source.openFirst'));
  await card.getByRole('button', { name: zh('window.openNow', { days: 30 }) }).click();
  await expect(toggle).toBeChecked();
  await expect(card).toContainText(zh('window.on'));
  await page.getByRole('radio', { name: zh('detect.manual') }).click();
  await expect(field(page.locator('#source'), zh('source.host'))).toBeVisible();
  const { days } = await queryOne<{ days: number }>(
    `select extract(epoch from w.closes_at - w.opened_at)::float8 / 86400 as days
     from migration_window w join mail_domain d on d.id = w.mail_domain_id where d.name = $1`,
    [DOMAIN],
  );
  expect(days).toBeCloseTo(30, 1);
});

interface Server {
  host?: string;
  port: (provider: ProductDescription['oldProvider'], closed: number) => number;
  security: 'TLS' | 'NONE';
}

/** What one may get wrong about a server, and what the page says to it. */
const WRONG_SERVERS: [string, Server, Parameters<typeof reason>[0]][] = [
  ['an unknown host', { host: 'mail.nirgends.invalid', port: () => 993, security: 'TLS' }, 'host_unknown'],
  ['a port that refuses', { port: (_, closed) => closed, security: 'TLS' }, 'host_unreachable'],
];

for (const [what, server, code] of WRONG_SERVERS) {
  test(`O2: ${what} gets its sentence, and nothing is stored`, async () => {
    await fillServer(server);
    await saveServer();
    const news = badNews(page);
    await expect(news.locator('b')).toHaveText(reason(code).short);
    await expect(news).toContainText(reason(code).next);
    expect(await countSources()).toBe(0);
  });
}

test('O2, O4: a certificate that nobody vouches for is shown and may be pinned; a wrong password still stores nothing', async () => {
  const { imapsPort } = product().oldProvider;
  const fingerprint = await presentedFingerprint(imapsPort);
  const card = page.locator('#source');
  const offer = card.getByRole('status').filter({ hasText: zh('source.pinLead') });
  const accept = offer.getByRole('button', { name: zh('source.pinAccept') });
  await fillServer({ port: () => imapsPort, security: 'TLS' });

  await field(card, zh('source.probePassword')).fill('no such password');
  await saveServer();
  await expect(offer).toContainText(zh('source.pinText'));
  await expect(offer).toContainText(fingerprint);
  expect(await countSources()).toBe(0);
  await accept.click();
  await expect(badNews(page).locator('b')).toHaveText(reason('wrong_password').short);
  await expect(badNews(page).locator('blockquote')).toHaveText(/authentication failed/i);
  expect(await countSources()).toBe(0);

  await field(card, zh('source.probePassword')).fill(old[0]?.oldPassword ?? '');
  await saveServer();
  await accept.click();
  await expect(card).toContainText(zh('source.certificatePinned'));
  await expect(card).toContainText(`127.0.0.1:${imapsPort}`);
  await expect(page.getByRole('textbox', { name: zh('source.host') })).toBeHidden();
  const stored = await queryOne(
    `select s.mode, s.protocol, s.host, s.port, s.security, s.pinned_fingerprint, s.inbox_count
     from source_server s join mail_domain d on d.id = s.mail_domain_id where d.name = $1`,
    [DOMAIN],
  );
  expect(stored).toEqual({
    mode: 'MANUAL',
    protocol: 'IMAP',
    host: '127.0.0.1',
    port: imapsPort,
    security: 'TLS',
    pinned_fingerprint: fingerprint.replaceAll(':', '').toLowerCase(),
    inbox_count: (await countOldMail(old[0]?.oldAddress ?? '')).get('INBOX'),
  });
});

test('B7: GBK and a byte order mark are read; each faulty row says why, and nothing has started', async () => {
  await page.goto(BULK);
  const [first, second] = movers;
  const rows = [
    COLUMNS,
    [first?.address ?? '', old[0]?.oldAddress ?? '', '密码'],
    [`${second?.address.replace('@', 'x@')}`, old[1]?.oldAddress ?? '', 'secret'],
    [`nobody.of.that.name@${DOMAIN}`, 'nobody@elsewhere.example', 'secret'],
    ['liu@elsewhere.example', 'liu@elsewhere.example', 'secret'],
    ['', 'empty@elsewhere.example', 'secret'],
  ];
  await giveFile(page, '名单.csv', encodeGbk(csv(rows)));
  await expect(
    page.getByText(zh.markup('bulk.recognised', { count: 5, encoding: 'GB18030', delimiter: zh('bulk.comma'), ...plain })),
  ).toBeVisible();
  const reasons: [number, string][] = [
    [3, zh('errors.row.unknown_member', { suggestion: second?.address ?? '' })],
    [4, zh('errors.row.unknown_member', { suggestion: 'none' })],
    [5, zh('errors.row.foreign_domain', { domain: DOMAIN })],
    [6, zh('errors.row.targetAddress.required')],
  ];
  for (const [number, sentence] of reasons) {
    const row = rowNumbered(page, number);
    await expect(row).toContainText(zh('bulk.fate.ERROR'));
    await expect(row).toContainText(sentence);
  }
  await expect(page.getByRole('button', { name: zh('bulk.confirmAct', { count: 1 }) })).toBeEnabled();

  await giveFile(page, '名单.csv', `\ufeff${csv(rows.slice(0, 2))}`);
  await expect(
    page.getByText(zh.markup('bulk.recognised', { count: 1, encoding: 'UTF-8', delimiter: zh('bulk.comma'), ...plain })),
  ).toBeVisible();
  expect(await countMappings()).toBe(0);
});

test('S3, B1: a good file starts the move, and the table follows it to the end without reloading', async () => {
  await page.goto(BULK);
  const rows = old.map(({ oldAddress, oldPassword }, index) => [movers[index]?.address ?? '', oldAddress, oldPassword]);
  await giveFile(page, 'accounts.csv', csv([COLUMNS, ...rows]));
  await page.getByRole('button', { name: zh('bulk.confirmAct', { count: rows.length }) }).click();
  await expect(
    page.getByRole('status').filter({ hasText: zh('bulk.resultLead', { created: rows.length, changed: 0 }) }),
  ).toBeVisible();
  await page.getByRole('link', { name: zh('bulk.seeStatus') }).click();
  await expect(page).toHaveURL(/\/postmaster\/migration#status$/);
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  for (const { address } of movers) {
    await expect(statusRow(address)).toContainText(zh('states.done'), { timeout: 60_000 });
  }
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
});

test('T2: the numbers are those of the old server', async () => {
  let all = 0;
  for (const [index, { address }] of movers.entries()) {
    const folders = await countOldMail(old[index]?.oldAddress ?? '');
    const total = [...folders.values()].reduce((sum, count) => sum + count, 0);
    all += total;
    const cells = statusRow(address).getByRole('cell');
    await expect(cells.nth(3).locator('span').first()).toHaveText(String(total));
    await expect(cells.nth(4).locator('span').first()).toHaveText(String(total));
    await expect(cells.nth(5)).toContainText('100%');
  }
  await expect(statusRow(postmaster.address)).toContainText(zh('states.none'));
  await expect(
    page.getByText(zh.markup('verdict.all_done', { mailboxes: movers.length, messages: all, ...plain })),
  ).toBeVisible();
});

test('S1: the command line finds no difference between the two sides', async () => {
  const { stdout } = await banjia(['verify', DOMAIN, '--json']);
  const verdicts = JSON.parse(stdout) as { address: string; equal: boolean; problem: string | null }[];
  expect(verdicts.map(({ address, equal, problem }) => ({ address, equal, problem }))).toEqual(
    movers.map(({ address }) => ({ address, equal: true, problem: null })).toSorted((a, b) => (a.address < b.address ? -1 : 1)),
  );
});

test('signing in again leads to the finished move', async () => {
  await page.context().clearCookies();
  await signIn(page, postmaster);
  await expect(statusRow(movers[0]?.address ?? '')).toContainText(zh('states.done'));
});

function rowNumbered(scope: Page | Locator, number: number): Locator {
  return scope.getByRole('row').filter({ has: page.getByRole('cell', { name: String(number), exact: true }) });
}

function statusRow(address: string): Locator {
  return page.getByRole('row').filter({ hasText: address });
}

async function fillServer({ host = '127.0.0.1', port, security }: Server): Promise<void> {
  const card = page.locator('#source');
  const number = port(product().oldProvider, await freePort());
  await card.getByRole('radio', { name: zh(`source.security.${security}`), exact: true }).click();
  await field(card, zh('source.host')).fill(host);
  await field(card, zh('source.port')).fill(String(number));
  await field(card, zh('source.probeUser')).fill(old[0]?.oldAddress ?? '');
  await field(card, zh('source.probePassword')).fill(old[0]?.oldPassword ?? '');
}

async function saveServer(): Promise<void> {
  await page.getByRole('button', { name: zh('source.save') }).click();
}

/** How many rows a statement finds for the company. */
const countOf = async (sql: string) => (await query(sql, [DOMAIN])).length;
const OF_COMPANY = 'join mail_domain d on d.id = x.mail_domain_id where d.name = $1';
const countSources = () =>
  countOf(`select 1 from source_server x ${OF_COMPANY}
           union all select 1 from audit_event x ${OF_COMPANY} and x.action = 'source.set'`);
const countMembers = () => countOf(`select 1 from member x ${OF_COMPANY}`);
const countMappings = () => countOf(`select 1 from mapping p join member x on x.id = p.member_id ${OF_COMPANY}`);

/** SHA-256 of the certificate that the server presents, as people compare it. */
function presentedFingerprint(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
