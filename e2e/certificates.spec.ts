/** A certificate that nobody vouches for, on the page 邮箱搬家: shown, pinned, changed, and taken back (O2, O4, O5). */
import type { Locator, Page } from '@playwright/test';
import { waitFor } from '../local/machine/wait-for.ts';
import type { DescribedMember } from '../local/product/product-description.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMappings, addMembers, newPerson, openWindow, type Person, passingDomain } from './company.ts';
import { oldPeople, product, query, queryOne } from './product.ts';
import { DESK, expect, field, signIn, signOut, test } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('qingshi');
const MIGRATION = '/postmaster/migration';
const _OWN_MOVE = '/webmail/settings/account/migration';

let page: Page;
let postmaster: Person;
const [first, second] = [newPerson(DOMAIN, 'zhao.lei', '赵磊'), newPerson(DOMAIN, 'deng.kai', '邓凯')];
let old: DescribedMember[];
const card = (id: string) => page.locator(`#${id}`);

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser, baseURL }) => {
  postmaster = await addDomain(DOMAIN);
  old = ['zhao.lei', 'deng.kai'].flatMap((local) =>
    oldPeople('qingxi.example').filter(({ oldAddress }) => oldAddress.startsWith(local)),
  );
  await addMembers(DOMAIN, [first]);
  await openWindow(DOMAIN);
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

test('O4: the port follows protocol and encryption by itself until another one is typed', async () => {
  await page.goto(MIGRATION);
  await card('source')
    .getByRole('radio', { name: zh('detect.manual') })
    .click();
  const port = field(card('source'), zh('source.port'));
  await expect(port).toHaveValue('993');
  const choose = (name: string) => card('source').getByRole('radio', { name, exact: true }).click();
  await choose('POP3');
  await expect(port).toHaveValue('995');
  await expect(card('source')).toContainText(zh('source.protocolHelp.POP3'));
  await choose('STARTTLS');
  await expect(port).toHaveValue('110');
  await choose('IMAP');
  await expect(port).toHaveValue('143');
  await port.fill('1143');
  await choose('TLS');
  await expect(port).toHaveValue('1143');
  await expect(card('source').getByRole('switch', { name: zh('source.pop3Seen') })).toBeHidden();
  await expect(card('source').getByRole('switch', { name: zh('source.pop3Fills') })).not.toBeChecked();
});

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
  // The page says it too: what is changed next begins without the pin.
  await expect(card('source')).not.toContainText(zh('source.certificatePinned'));
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
