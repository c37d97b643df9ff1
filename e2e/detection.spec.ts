/** 自动识别, against a name server whose records change and the old provider's Dovecot, whose certificate nobody vouches for. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { writeZone } from '../local/servers/name-server/dns-server.ts';
import { delegatedZone } from '../local/servers/name-server/dns-zone.ts';
import { addDomain, openWindow, passingDomain } from './company.ts';
import { oldPeople, product, queryOne } from './product.ts';
import { badNews, DESK, expect, field, openSession, PHONE, settled, test } from './visit.ts';
import { reason, zh } from './words.ts';

const DOMAIN = passingDomain('shibie');
/** Where the account lies that is tried. */
const OLD_DOMAIN = 'jinghu.example';
const GIVEN_UP = { timeout: 20_000 };

let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  const postmaster = await addDomain(DOMAIN);
  await openWindow(DOMAIN);
  const context = await browser.newContext({
    baseURL: product().webUrl,
    viewport: DESK,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  page = await context.newPage();
  await openSession(context, postmaster);
  await page.goto('/postmaster/migration');
});

test.afterAll(async () => {
  await writeZone(zoneFile(), {});
  await page?.context().close();
});

/** What is said of the old host is of this trip alone. */
const zoneFile = () => delegatedZone(product().zoneFile, OLD_DOMAIN);
const card = () => page.locator('#source');
const stepLine = (id: Parameters<typeof stepName>[0]) =>
  card()
    .getByRole('listitem')
    .filter({ hasText: stepName(id) });

function stepName(id: 'mx' | 'srv' | 'alias' | 'greeting' | 'login'): string {
  return zh(`detect.step.${id}`);
}

async function detect(password?: string): Promise<void> {
  const [old] = oldPeople(OLD_DOMAIN);
  await field(card(), zh('source.probeUser')).fill(old?.oldAddress ?? '');
  await field(card(), zh('source.probePassword')).fill(password ?? old?.oldPassword ?? '');
  await card()
    .getByRole('button', { name: zh('detect.act'), exact: true })
    .click();
}

test('O3: a domain that answers nothing is given up within 15 seconds, each step says so, and it is set by hand', async () => {
  await writeZone(zoneFile(), { silent: true });
  await expect(card().getByRole('radio', { name: zh('detect.auto') })).toBeChecked();
  await detect();
  await expect(stepLine('login')).toContainText(zh('detect.outcome.running'));
  await expect(badNews(page)).toContainText(zh('detect.nothingLead'), GIVEN_UP);
  for (const id of ['mx', 'srv', 'alias'] as const) await expect(stepLine(id)).toContainText(zh('detect.outcome.no_answer'));
});

test('C2: when new mail comes here already it says so, and asks for the old server', async () => {
  const ours = { preference: 10, exchange: 'mx1.platform.example' };
  await writeZone(zoneFile(), { records: [{ name: OLD_DOMAIN, type: 'MX', data: ours }] });
  await detect();
  await expect(
    card()
      .getByRole('status')
      .filter({ hasText: zh('detect.pointsHereLead') }),
  ).toBeVisible(GIVEN_UP);
  await expect(stepLine('login')).toContainText(zh('detect.outcome.skipped'));
  await card()
    .getByRole('button', { name: zh('detect.toManual') })
    .click();
  await expect(field(card(), zh('source.host'))).toBeVisible();
  await card()
    .getByRole('radio', { name: zh('detect.auto') })
    .click();
});

test('O3: finds the server by DNS, shows its certificate, and signs in once it is accepted; a wrong password stores nothing', async () => {
  const { imapsPort, pop3sPort } = product().oldProvider;
  const srv = (service: string, port: number) => ({
    name: `${service}._tcp.${OLD_DOMAIN}`,
    type: 'SRV' as const,
    data: { priority: 0, weight: 1, port, target: `imap.${OLD_DOMAIN}` },
  });
  await writeZone(zoneFile(), {
    records: [
      { name: OLD_DOMAIN, type: 'MX', data: { preference: 5, exchange: 'mxbiz1.qq.com' } },
      srv('_imaps', imapsPort),
      srv('_pop3s', pop3sPort),
      { name: `imap.${OLD_DOMAIN}`, type: 'A', data: '127.0.0.1' },
    ],
  });
  await detect('no such password');
  const offer = card()
    .getByRole('status')
    .filter({ hasText: zh('source.pinLead') });
  const accept = offer.getByRole('button', { name: zh('source.pinAccept') });
  await expect(offer).toBeVisible(GIVEN_UP);
  await expect(stepLine('srv')).toContainText(`IMAP imap.${OLD_DOMAIN}:${imapsPort}`);
  await expect(stepLine('greeting')).toContainText(`POP3 imap.${OLD_DOMAIN}:${pop3sPort}`);
  await accept.click();
  await expect(badNews(page)).toContainText(reason('wrong_password').short, GIVEN_UP);
  expect(await stored()).toEqual([]);

  await detect();
  await accept.click(GIVEN_UP);
  await expect(card()).toContainText(`imap.${OLD_DOMAIN}:${imapsPort}`, GIVEN_UP);
  await expect(card()).toContainText(zh('source.certificatePinned'));
  await expect(card()).toContainText('腾讯企业邮箱');
  const servers = card()
    .getByRole('list', { name: zh('detect.serversTitle') })
    .getByRole('listitem');
  await expect(servers).toHaveText([
    new RegExp(`IMAP imap.${OLD_DOMAIN}:${imapsPort}.*${zh('detect.inUse')}`),
    new RegExp(`POP3 imap.${OLD_DOMAIN}:${pop3sPort}.*${zh('detect.answers')}`),
  ]);
  await expect(servers.first()).toContainText(zh('detect.by.srv'));
  await expect(card()).toContainText(zh('source.advice.imap'));
});

test('O5: the mode is stored with what was detected, and is the same when one comes back', async () => {
  expect(await stored()).toMatchObject([
    {
      mode: 'AUTO',
      host: `imap.${OLD_DOMAIN}`,
      detected: { provider: { id: 'tencent_exmail' }, servers: [{ protocol: 'IMAP', by: 'srv' }, { protocol: 'POP3' }] },
    },
  ]);
  await page.reload();
  await expect(card()).toContainText(zh('detect.by.srv'));
  await card().getByText(zh('detect.stepsTitle')).click();
  await expect(stepLine('login')).toContainText(zh('detect.outcome.signedIn'));
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the panel is clean for those who hear it or use the keyboard, ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme });
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      await settled(page);
      const { violations } = await new AxeBuilder({ page })
        .include('#source')
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    }
  });
}

/** The source servers of the domain: none, or one. */
async function stored(): Promise<unknown[]> {
  const { rows } = await queryOne<{ rows: unknown[] | null }>(
    `select json_agg(json_build_object('mode', s.mode, 'host', s.host, 'detected', s.detected)) as rows
     from source_server s join mail_domain d on d.id = s.mail_domain_id where d.name = $1`,
    [DOMAIN],
  );
  return rows ?? [];
}
