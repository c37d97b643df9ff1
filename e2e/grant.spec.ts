import { freePort } from '../local/machine/free-port.ts';
import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, openWindow, passingDomain, setDeadSource } from './company.ts';
import { product, query } from './product.ts';
import { DESK, expect, field, openSession, test } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('shouquan');
const GRANT = '/postmaster/migration/grant';
const OWN = '/webmail/settings/account/migration';
const other = newPerson(DOMAIN, 'deng.kai', '邓凯');

test.use({ viewport: DESK });

test('O2: a domain-wide grant is refused in words, is shown while it is there, and opens the member’s own mailbox without a password', async ({
  page,
  browser,
}) => {
  const postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [other]);
  await openWindow(DOMAIN);
  await setDeadSource(DOMAIN, await freePort());
  await openSession(page.context(), postmaster);
  await page.goto(GRANT);
  await field(page, zh('grant.keyFile')).fill('{"type":"service_account"}');
  await field(page, zh('grant.mailbox')).fill('li@old.example');
  await page.getByRole('button', { name: zh('grant.save') }).click();
  await expect(page.getByText(zh('fields.grant.not_a_key'))).toBeVisible();
  await page.getByRole('radio', { name: zh('grant.vendors.microsoft') }).click();
  await expect(page.getByText(zh('grant.steps.microsoft.two'))).toBeVisible();
  await expectAccessible(page);
  await query(
    `insert into source_grant (mail_domain_id, vendor, key_id, sealed, created_by)
     select id, 'google', 'k', ''::bytea, 'test' from mail_domain where name = $1`,
    [DOMAIN],
  );
  await query('update source_server set probe_user = $2 where mail_domain_id = (select id from mail_domain where name = $1)', [
    DOMAIN,
    `probe@${DOMAIN}`,
  ]);
  const context = await browser.newContext({ baseURL: product().webUrl, viewport: DESK, locale: 'zh-CN' });
  await openSession(context, other);
  const own = await context.newPage();
  await own.goto(OWN);
  await expect(own.getByText(zh('grant.ownText', { address: other.address }))).toBeVisible();
  await own.getByRole('button', { name: zh('grant.ownStart') }).click();
  await expect(own.getByRole('button', { name: zh('grant.ownStart') })).toBeHidden();
  await context.close();
  await page.reload();
  await page.getByRole('button', { name: zh('grant.remove') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: zh('grant.remove') })
    .click();
  await expect(page.getByText(zh('grant.enter'))).toBeVisible();
  expect(await query('select 1 from source_password where kind = $1', ['GRANT'])).toEqual([]);
});
