import { expectAccessible } from './axe.ts';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { DESK, expect, openSession, PHONE, pressUntilHeard, test, whenAlive } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('hanlin');
const MEMBERS = '/postmaster/members';

let postmaster: Person;
const many = Array.from({ length: 60 }, (_, i) => newPerson(DOMAIN, `staff-${String(i).padStart(2, '0')}`, `员工${i}`));

test.beforeAll(async () => {
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, many);
});

test.beforeEach(async ({ page }) => {
  await page.setViewportSize(DESK);
  await openSession(page.context(), postmaster);
});

test('A1: pages go forward and back, and the keys /, j, k, x, Enter, Esc and ? do what the list of them says', async ({
  page,
}) => {
  await page.goto(MEMBERS);
  await expect(page.getByRole('row')).toHaveCount(51);
  const top = (await page.getByRole('row').nth(1).textContent()) ?? '';
  await page.getByRole('link', { name: zh('table.next') }).click();
  await page.waitForURL(/after=/);
  await page.getByRole('link', { name: zh('table.previous') }).click();
  await page.waitForURL(/before=/);
  await expect(page.getByRole('row').nth(1)).toHaveText(top);

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: zh('keyboard.title') });
  await expect(help).toContainText(zh('keyboard.rows'));
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('/');
  await page.keyboard.type('staff-1');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search=staff-1/);
  await expect(page.getByRole('row')).toHaveCount(11);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.getByRole('row').nth(1)).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: zh('table.selected', { count: 1 }) })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(zh('members.editTitle', { address: `staff-10@${DOMAIN}` }));
});

test('A1: keys of one letter can be switched off, and are on again when somebody wishes (WCAG 2.1.4)', async ({ page }) => {
  await page.goto(MEMBERS);
  await whenAlive(page, '[data-row]');
  const help = page.getByRole('dialog', { name: zh('keyboard.title') });
  const single = help.getByRole('switch', { name: zh('keyboard.single') });
  const search = page.getByRole('searchbox');
  await page.keyboard.press('?');
  await expect(help).not.toContainText(zh('keyboard.reenter'));
  await single.click();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  for (const key of ['/', '?']) await page.keyboard.press(key);
  await expect(search).not.toBeFocused();
  await expect(help).toBeHidden();

  await page.reload();
  await whenAlive(page, '[data-row]');
  await page.getByRole('button', { name: zh('keyboard.open') }).click();
  await expect(single).not.toBeChecked();
  await single.click();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await pressUntilHeard(page, '/', search);
});

test('A1: axe finds nothing on the list and its bar, in both themes, on a phone too', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(`${MEMBERS}?search=staff-1`);
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: zh('table.selectPage') }).check();
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectAccessible(page);
});
