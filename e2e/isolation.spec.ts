/**
 * Nobody reaches into another's domain or mailbox. The requests that the pages of one company send to the server actions are sent by
 * others with cookies of their own: the action itself has to refuse. In the end those whom they belong to send them, and they work.
 */
import type { APIResponse, Browser, BrowserContext } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
import { newPerson, type Person } from './company.ts';
import { ACTIONS } from './isolation/action-table.ts';
import { rowsOfDomain } from './isolation/domain-rows.ts';
import {
  arrive,
  finishPreflight,
  idsOfVictim,
  OWN_MAIL,
  people,
  STRANGER,
  setUp,
  setUpVictim,
  VICTIM,
} from './isolation/victim.ts';
import { product, query, queryOne } from './product.ts';
import { type ActionRequest, actionRequest, builtActions, exportedActions, replay } from './server-actions.ts';
import { pathsOfApp, SITE } from './site-map.ts';
import { DESK, expect, openSession, signOut, test } from './visit.ts';
import { flagsIn } from './webmail/own-mailbox.ts';
import { zh } from './words.ts';

const outsider = newPerson(STRANGER, 'outsider', '外人');
let postmaster: Person;
let stranger: Person;
/** Signed in once each; the requests go out with their cookies. */
let victimSite: BrowserContext;
let strangerSite: BrowserContext;
let outsiderSite: BrowserContext;
let colleagueSite: BrowserContext;
/** What the victim's people send, in the order of the table. */
let requests: ActionRequest[];
let before: Record<string, string[]>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  // Nobody listens there: what runs goes on running, and never arrives.
  const dead = await freePort();
  [postmaster, stranger] = await Promise.all([setUpVictim(dead), setUp(STRANGER, dead, [outsider], [outsider])]);
  victimSite = await signedIn(browser, postmaster);
  strangerSite = await signedIn(browser, stranger);
  outsiderSite = await signedIn(browser, outsider);
  colleagueSite = await signedIn(browser, people.listed);
  const ids = await idsOfVictim(await giveList());
  requests = await Promise.all(Object.entries(ACTIONS).map(([action, { sends }]) => actionRequest(action, sends(ids))));
  before = await rowsOfDomain(VICTIM);
});

/** A list that its owner can confirm. Returns its id. */
async function giveList(): Promise<string> {
  const action = 'lib/actions/bulk-actions.ts previewBulkAction';
  const form = new FormData();
  form.append('text', `${people.listed.address},${people.listed.address},old secret\r\n`);
  const answer = await replay(victimSite.request, await actionRequest(action, [form]));
  const said = await answer.text();
  const importId = /"importId":"([^"]+)"/.exec(said)?.[1];
  if (importId === undefined) throw new Error(`the list was not taken: ${answer.status()} ${said}`);
  await finishPreflight(importId);
  return importId;
}

test.afterAll(async () => {
  for (const site of [victimSite, strangerSite, outsiderSite, colleagueSite]) await site?.close();
});

test('every page, route handler and server action of the sources is known to this test', () => {
  expect(pathsOfApp()).toEqual(Object.values(SITE).flat().sort());
  expect(exportedActions()).toEqual(Object.keys(ACTIONS).sort());
  for (const action of builtActions().values()) expect(Object.keys(ACTIONS)).toContain(action);
});

test('a postmaster of another domain is refused by every action, whatever ids the request names', async () => {
  for (const request of inOrder(({ of }) => of === 'postmaster')) {
    const answer = await replay(strangerSite.request, await naming(request));
    const expected = ACTIONS[request.action]?.stranger;
    await test.step(request.action, async () => {
      expect(answer.status()).toBe(expected === 404 ? 404 : 200);
      if (expected instanceof RegExp) expect(await answer.text()).toMatch(expected);
      if (request.action.endsWith(' previewBulkAction')) expect(await previewedFaults(STRANGER)).toEqual(['row.foreign_domain']);
      expect(await rowsOfDomain(VICTIM)).toEqual(before);
    });
  }
});

test('a member gets 404 for every action of a postmaster, of the own domain too', async () => {
  const untouched = await rowsOfDomain(STRANGER);
  for (const request of inOrder(({ of }) => of === 'postmaster')) {
    for (const site of [outsiderSite, colleagueSite]) {
      const answer = await replay(site.request, request);
      await test.step(request.action, () => expect(answer.status()).toBe(404));
    }
  }
  expect(await rowsOfDomain(STRANGER)).toEqual(untouched);
  expect(await rowsOfDomain(VICTIM)).toEqual(before);
});

test('what a member does to the own mailbox cannot be aimed at a colleague', async () => {
  const { listed } = people;
  for (const request of inOrder(({ of }) => of === 'member')) {
    for (const site of [outsiderSite, colleagueSite]) {
      const answer = await replay(site.request, await naming(request));
      // The message that the request names is not in the sender's own mailbox, and the folder may be another one.
      const allowed = ACTIONS[request.action]?.stranger === 'own mailbox' ? [200, 404] : [200];
      await test.step(request.action, () => expect(allowed).toContain(answer.status()));
    }
  }
  expect(await flagsIn(people.idle, 'INBOX')).toEqual(new Map(OWN_MAIL.map((subject) => [subject, ['\\Seen']])));
  const after = await rowsOfDomain(VICTIM);
  // The colleague has moved the own mailbox; nobody else's row is another.
  const own = await queryOne<{ member: string; mapping: string | null }>(
    'select m.id::text as member, p.id::text as mapping from member m left join mapping p on p.member_id = m.id where m.address = $1',
    [listed.address],
  );
  const names = [own.member, own.mapping ?? own.member, listed.address];
  const others = (rows: string[] = []) => rows.filter((row) => !names.some((name) => row.includes(name)));
  for (const table of Object.keys(before)) expect(others(after[table])).toEqual(others(before[table]));
  expect(own.mapping).not.toBeNull();
  before = after;
});

test('without a session every page, route and action leads to the sign-in', async ({ browser }) => {
  const leaving = await signedIn(browser, postmaster);
  const cookies = await leaving.cookies();
  const page = await leaving.newPage();
  await page.goto('/postmaster/members');
  await signOut(page, postmaster);
  await leaving.close();
  const never = await newSite(browser);
  const ended = await newSite(browser);
  await ended.addCookies(cookies);
  before = await rowsOfDomain(VICTIM);

  for (const request of requests) {
    await test.step(request.action, async () => {
      // No action is stopped before it is reached, so it is the action itself that refuses.
      if (ACTIONS[request.action]?.of === 'everybody') return;
      expectSignIn(await replay(never.request, request));
      expectSignIn(await replay(ended.request, request));
    });
  }
  const pages = ['/', ...SITE.members, ...SITE.postmasterPages];
  for (const path of [...pages, ...SITE.memberRoutes, ...SITE.postmasterRoutes]) {
    await test.step(path, async () => expectSignIn(await never.request.get(path, { maxRedirects: 0 })));
  }
  for (const path of [...SITE.memberRoutes, ...SITE.postmasterRoutes]) {
    await test.step(path, async () => expectSignIn(await ended.request.get(path, { maxRedirects: 0 })));
  }
  const visit = await ended.newPage();
  for (const path of pages) {
    await visit.goto(path);
    await expect(visit).toHaveURL(/\/login(\?|$)/);
    await expect(visit.getByRole('heading', { level: 1 })).toHaveText(zh('login.title'));
  }
  for (const site of [never, ended]) await site.close();
  expect(await rowsOfDomain(VICTIM)).toEqual(before);
});

test('a member finds no page and no file of a postmaster', async () => {
  for (const site of [outsiderSite, colleagueSite]) {
    for (const path of [...SITE.postmasterPages, ...SITE.postmasterRoutes]) {
      const answer = await site.request.get(path, { maxRedirects: 0 });
      await test.step(path, () => expect(answer.status()).toBe(404));
    }
  }
  const page = await outsiderSite.newPage();
  await page.goto('/postmaster/migration');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zh('errorPages.missingTitle'));
  await page.close();
});

test('a postmaster of another domain sees nothing of it, whatever the address says', async () => {
  const { id } = await queryOne<{ id: string }>(
    `select i.id::text from bulk_import i join mail_domain d on d.id = i.mail_domain_id where d.name = $1 and i.state = 'PREVIEWED'`,
    [VICTIM],
  );
  const page = await strangerSite.newPage();
  for (const path of ['/postmaster/migration', '/postmaster/members']) {
    for (const parameters of [`search=${VICTIM}`, `after=a@${VICTIM}`, `before=z@${VICTIM}`, `mailDomainId=${id}`]) {
      const answer = await strangerSite.request.get(`${path}?${parameters}`);
      expect(answer.status()).toBe(200);
      const text = await answer.text();
      for (const { address } of [postmaster, ...Object.values(people)].filter((person) => person.address.endsWith(VICTIM))) {
        expect(text).not.toContain(address);
      }
    }
  }
  const missing: string[] = [];
  for (const importId of [id, '00000000-0000-7000-8000-000000000000', 'no-id']) {
    await page.goto(`/postmaster/migration/bulk?import=${importId}`);
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText(zh('errorPages.missingTitle'));
    missing.push((await page.getByRole('main').allInnerTexts()).join('\n'));
  }
  // Somebody else's and nobody's look the same.
  expect(new Set(missing).size).toBe(1);
  await page.close();
  expect(await rowsOfDomain(VICTIM)).toEqual(before);
});

test('the same requests work for those whom they belong to', async ({ browser }) => {
  await arrive();
  // Closing ends what the others need, so it comes last.
  for (const request of inOrder(({ of }) => of === 'postmaster')) {
    const answer = await replay(victimSite.request, request);
    await test.step(request.action, async () => {
      expect(answer.status()).toBe(200);
      // The key that was recorded is none: its owner is told so.
      const said = request.action.endsWith('setGrantAction') ? '"code":"probe.grant_refused"' : '"ok":true';
      expect(await answer.text()).toContain(said);
    });
  }
  const idleSite = await signedIn(browser, people.idle);
  for (const request of inOrder(({ of }) => of === 'member')) {
    const answer = await replay(idleSite.request, request);
    await test.step(request.action, async () => {
      // The window is closed by now, so some are refused; none for how it was asked.
      expect(answer.status()).toBe(200);
      expect(await answer.text()).not.toContain('"code":"invalid"');
    });
  }
  for (const request of inOrder(({ of }) => of === 'everybody')) {
    expect((await replay(idleSite.request, request)).status()).toBe(200);
    expect((await idleSite.cookies()).find(({ name }) => name === 'locale')?.value).toBe('en');
  }
  await idleSite.close();
  const after = await rowsOfDomain(VICTIM);
  const changed = Object.keys(before).filter((table) => JSON.stringify(after[table]) !== JSON.stringify(before[table]));
  expect(changed).toEqual(
    expect.arrayContaining([
      'mail_domain',
      'migration_window',
      'source_server',
      'member',
      'mapping',
      'bulk_import',
      'audit_event',
    ]),
  );
});

async function newSite(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ baseURL: product().webUrl, viewport: DESK });
}

/** Pages and files say it as a redirect, server actions in a header of their own (with status 200). */
function expectSignIn(answer: APIResponse): void {
  const { location, 'x-action-redirect': ofAction } = answer.headers();
  expect(location ?? ofAction).toMatch(/^([^/]*\/\/[^/]+)?\/login(\?|;|$)/);
}

async function signedIn(browser: Browser, person: Person): Promise<BrowserContext> {
  const site = await newSite(browser);
  await openSession(site, person);
  return site;
}

/** The requests of these, in the order of the table. */
function inOrder(wanted: (action: (typeof ACTIONS)[string]) => boolean): ActionRequest[] {
  return requests.filter(({ action }) => {
    const line = ACTIONS[action];
    return line !== undefined && wanted(line);
  });
}

/** The request with ids of the victim put into it where it has none: an action must not take them from there. */
async function naming(request: ActionRequest): Promise<ActionRequest> {
  if (!request.contentType.startsWith('text/plain')) return request;
  const ids = await queryOne<{ mailDomainId: string; memberId: string; mappingId: string }>(
    `select m.mail_domain_id::text as "mailDomainId", m.id::text as "memberId", p.id::text as "mappingId"
     from member m join mapping p on p.member_id = m.id where m.address = $1`,
    [request.action.includes('resume') ? people.resting.address : people.running.address],
  );
  const [input = {}, ...rest] = JSON.parse(request.body.toString('utf8')) as [Record<string, unknown>?];
  return { ...request, body: Buffer.from(JSON.stringify([{ ...ids, ...input }, ...rest])) };
}

/** What is wrong with the rows of the previews of a domain. */
async function previewedFaults(domain: string): Promise<(string | null)[]> {
  const rows = await query<{ fault: string | null }>(
    `select r.error_code as fault from bulk_import_row r join bulk_import i on i.id = r.import_id
     join mail_domain d on d.id = i.mail_domain_id where d.name = $1 and i.state = 'PREVIEWED'`,
    [domain],
  );
  return rows.map(({ fault }) => fault);
}
