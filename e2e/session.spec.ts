/** What a session is worth: it ends at the server, wrong passwords run out, and nobody else's page can use it. */
import type { APIResponse, Browser, BrowserContext, Cookie, Page } from '@playwright/test';
import { addDomain, addMembers, newPerson, type Person, passingDomain } from './company.ts';
import { product, query, queryOne } from './product.ts';
import { actionRequest, replay } from './server-actions.ts';
import { SITE } from './site-map.ts';
import { badNews, DESK, expect, field, openSession, signIn, signOut, test, trySignIn } from './visit.ts';
import { zh } from './words.ts';

const DOMAIN = passingDomain('qiushui');
const SESSION_COOKIE = 'banjia.session';

let postmaster: Person;
const member = newPerson(DOMAIN, 'member', '杜若');
const leaver = newPerson(DOMAIN, 'leaver', '秦离');
const forgetful = newPerson(DOMAIN, 'forgetful', '苏忘');

test.use({ viewport: DESK });

test.beforeAll(async () => {
  postmaster = await addDomain(DOMAIN);
  await addMembers(DOMAIN, [member, leaver, forgetful]);
});

test('signing out ends the session at the server: the old cookie leads to the sign-in', async ({ page, browser }) => {
  await signIn(page, member);
  const cookies = await page.context().cookies();
  await signOut(page, member);
  expect(await sessionCookie(page)).toBeUndefined();
  const { ended } = await queryOne<{ ended: boolean }>(
    'select bool_and(s.revoked_at is not null) as ended from login_session s join member m on m.id = s.member_id where m.address = $1',
    [member.address],
  );
  expect(ended).toBe(true);
  await expectSignIn(await siteWith(browser, cookies));
});

test('who has signed out in another tab and goes on here is asked to sign in, not to check the network', async ({ page }) => {
  await openSession(page.context(), postmaster);
  await page.goto('/postmaster/migration');
  await page.getByRole('button', { name: zh('window.setExpiry') }).click();
  const dialog = page.getByRole('dialog');
  await field(page, zh('window.expiryLabel')).fill('2031-05-31');
  await page.context().clearCookies();
  await dialog.getByRole('button', { name: zh('common.save') }).click();
  await expect(page).toHaveURL(`/login?${new URLSearchParams({ next: '/postmaster/migration' })}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('login.title'));
  await trySignIn(page, postmaster);
  await expect(page).toHaveURL('/postmaster/migration');
});

test('a changed cookie, or one that nobody has signed, is none', async ({ page, browser }) => {
  await openSession(page.context(), member);
  const cookie = await sessionCookie(page);
  const whole = cookie?.value ?? '';
  const { id } = await queryOne<{ id: string }>(
    'select s.id::text from login_session s join member m on m.id = s.member_id where m.address = $1 and s.revoked_at is null',
    [member.address],
  );
  const unsigned = [
    { alg: 'none', typ: 'JWT' },
    { sid: id, exp: 4_102_444_800 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const changed = `${whole.slice(0, -2)}${whole.endsWith('AA') ? 'BB' : 'AA'}`;
  for (const value of [changed, `${unsigned}.`, id]) {
    await expectSignIn(await siteWith(browser, [{ ...cookie, value } as Cookie]));
  }
});

test('a disabled member loses the session, and is told no more than anybody else', async ({ page }) => {
  await openSession(page.context(), leaver);
  await page.goto('/webmail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('folders.inbox'));
  await query('update member set disabled_at = now() where address = $1', [leaver.address]);
  await page.goto('/webmail');
  await expect(page).toHaveURL(/\/login(\?|$)/);
  await trySignIn(page, leaver);
  await expect(badNews(page)).toHaveText(zh('errors.login.refused'));
});

for (const [what, change] of [
  ['half an hour without a request', `last_seen_at = now() - interval '30 minutes'`],
  ['twelve hours', `created_at = now() - interval '12 hours'`],
] as const) {
  test(`${what} end a session`, async ({ page }) => {
    await openSession(page.context(), member);
    await query(
      `update login_session s set ${change} from member m where m.id = s.member_id and m.address = $1 and s.revoked_at is null`,
      [member.address],
    );
    await page.goto('/webmail');
    await expect(page).toHaveURL(/\/login(\?|$)/);
  });
}

test('ten wrong passwords are enough: the right one has to wait, and the minutes are named', async ({ page, browser }) => {
  await page.goto('/login');
  for (let count = 1; count <= 10; count++) {
    await trySignIn(page, { ...forgetful, password: `wrong ${count}` });
    // The form empties the password once it has its answer.
    await expect(field(page, zh('login.password'))).toHaveValue('');
    await expect(badNews(page)).toHaveText(zh('errors.login.refused'));
  }
  await trySignIn(page, forgetful);
  await expect(badNews(page)).toHaveText(zh('errors.login.too_many', { minutes: 15 }));
  expect(await sessionCookie(page)).toBeUndefined();
  const other = await siteWith(browser, []);
  const visit = await other.newPage();
  await signIn(visit, member);
  await expect(visit).toHaveURL('/webmail');
  await other.close();
});

test('signing in leads to the page that was asked for, and never to another site', async ({ page }) => {
  await page.goto('/webmail/settings/account/migration');
  await expect(page).toHaveURL(/\/login\?next=/);
  await trySignIn(page, member);
  await expect(page).toHaveURL('/webmail/settings/account/migration');
  for (const next of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    'javascript:alert(1)',
  ]) {
    await page.context().clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await trySignIn(page, member);
    await expect(page).toHaveURL('/webmail');
  }
});

test('cookies are for the server only, and do not travel from other sites', async ({ page }) => {
  await page.goto('/login');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: '简体中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await trySignIn(page, member);
  await page.waitForURL('/webmail');
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name }) => name)).toEqual(expect.arrayContaining([SESSION_COOKIE, 'locale']));
  for (const { name, httpOnly, sameSite } of cookies)
    expect({ name, httpOnly, sameSite }).toEqual({ name, httpOnly: true, sameSite: 'Lax' });
});

test('every answer carries the security headers, and every script the nonce of its page', async ({ page }) => {
  await openSession(page.context(), postmaster);
  await page.goto('/postmaster/members');
  const { request } = page.context();
  const nonces = new Set<string>();
  const pages = ['/login', '/no-such-page', '/postmaster/no-such-page', ...SITE.postmasterPages, ...SITE.members];
  for (const path of pages) {
    const answer = await request.get(path);
    await test.step(path, async () => {
      expectHeaders(answer);
      const policy = directives(answer);
      expect(policy.get('frame-ancestors')).toBe("'none'");
      expect(policy.get('object-src')).toBe("'none'");
      expect(policy.get('base-uri')).toBe("'none'");
      expect(policy.get('form-action')).toBe("'self'");
      expect(policy.get('script-src')).not.toContain('unsafe');
      const nonce = /'nonce-([^']+)'/.exec(policy.get('script-src') ?? '')?.[1] ?? '';
      expect(nonce.length).toBeGreaterThan(20);
      nonces.add(nonce);
      const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
    });
  }
  expect(nonces.size).toBe(pages.length);
  expect((await request.get('/no-such-page')).status()).toBe(404);
  for (const path of [
    ...SITE.postmasterRoutes,
    '/api/health',
    '/api/auth/session',
    '/icon.svg',
    '/favicon.ico',
    await someChunk(page),
  ]) {
    const answer = await request.get(path);
    await test.step(path, () => {
      // Of a list or a mailbox that nobody has named there is none.
      expect(answer.status()).toBe(path.includes('[') ? 404 : 200);
      expectHeaders(answer);
    });
  }
});

test('a server action that another site sends is refused', async ({ page }) => {
  await openSession(page.context(), postmaster);
  const action = 'lib/actions/mail-domain/window-actions.ts setOldServiceExpiryAction';
  const request = await actionRequest(action, [{ date: '2031-05-31' }]);
  const sender = page.context().request;
  for (const origin of ['https://evil.example', 'http://127.0.0.1:1', `${product().webUrl}.evil.example`, 'null']) {
    const answer = await replay(sender, request, origin);
    await test.step(origin, () => expect(answer.status()).toBeGreaterThanOrEqual(400));
  }
  expect(await expiryOfDomain()).toBeNull();
  expect((await replay(sender, request)).status()).toBe(200);
  expect(await expiryOfDomain()).toBe('2031-05-31');
});

test('a sign-in that another site sends opens no session', async ({ page }) => {
  const { request } = page.context();
  const { address, password } = member;
  const form = { address, password, json: 'true' };
  for (const csrfToken of [{}, { csrfToken: 'made up' }]) {
    await request.post('/api/auth/callback/credentials', { form: { ...form, ...csrfToken }, maxRedirects: 0 });
    expect(await sessionCookie(page)).toBeUndefined();
  }
  const { csrfToken } = (await (await request.get('/api/auth/csrf')).json()) as { csrfToken: string };
  await request.post('/api/auth/callback/credentials', { form: { ...form, csrfToken }, maxRedirects: 0 });
  expect(await sessionCookie(page)).toBeDefined();
});

async function siteWith(browser: Browser, cookies: Cookie[]): Promise<BrowserContext> {
  const site = await browser.newContext({ baseURL: product().webUrl, viewport: DESK });
  await site.addCookies(cookies);
  return site;
}

/** Both as a page and as a file, whoever this is has to sign in. */
async function expectSignIn(site: BrowserContext): Promise<void> {
  const visit = await site.newPage();
  for (const path of ['/webmail', '/']) {
    await visit.goto(path);
    await expect(visit).toHaveURL(/\/login(\?|$)/);
    await expect(visit.getByRole('heading', { level: 1 })).toHaveText(zh('login.title'));
  }
  await site.close();
}

async function sessionCookie(page: Page): Promise<Cookie | undefined> {
  return (await page.context().cookies()).find(({ name }) => name === SESSION_COOKIE);
}

function expectHeaders(answer: APIResponse): void {
  expect(answer.headers()).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': expect.stringContaining('max-age='),
    'permissions-policy': expect.stringContaining('camera=()'),
  });
  expect(answer.headers()['x-powered-by']).toBeUndefined();
}

/** The content security policy by directive. */
function directives(answer: APIResponse): Map<string, string> {
  const policy = answer.headers()['content-security-policy'] ?? '';
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );
}

/** One of the scripts of the page. */
async function someChunk(page: Page): Promise<string> {
  return (await page.locator('script[src^="/_next/static/"]').first().getAttribute('src')) ?? '';
}

async function expiryOfDomain(): Promise<string | null> {
  const { day } = await queryOne<{ day: string | null }>(
    'select old_service_expires_on::text as day from mail_domain where name = $1',
    [DOMAIN],
  );
  return day;
}
