/**
 * Nobody reaches into another's domain or mailbox. The people of one company send their legitimate requests, each held back and recorded;
 * then others send the very same requests with cookies of their own: the action itself has to refuse.
 */
import type { APIResponse, Browser, BrowserContext, Page } from '@playwright/test';
import { freePort } from '../local/machine/free-port.ts';
import { changeZone } from '../local/servers/dns-server.ts';
import { delegatedZone } from '../local/servers/dns-zone.ts';
import { addDomain, addMappings, addMembers, csv, newPerson, openWindow, type Person, setDeadSource } from './company.ts';
import { rowsOfDomain } from './domain-rows.ts';
import { flagsIn, putMail } from './own-mailbox.ts';
import { oldPeople, product, query, queryOne } from './product.ts';
import { type ActionRequest, builtActions, exportedActions, recordAction, replay } from './server-actions.ts';
import { pathsOfApp, SITE } from './site-map.ts';
import { DESK, expect, field, giveFile, openSession, signOut, test } from './visit.ts';
import { zh } from './words.ts';

/** Whose rows must not move, and from where they are reached for. */
const VICTIM = 'lanting.example';
const STRANGER = 'fusheng.example';
/** A message in the mailbox of one of the victim's people. */
const OWN_MAIL = 'private';

/**
 * Every server action: whose it is, and what a postmaster of another domain is answered. `own` acts on what the sender's session names,
 * whatever the request says.
 */
const ACTIONS: Record<string, { of: 'postmaster' | 'member' | 'everybody'; stranger: 404 | 'own' | 'own mailbox' | RegExp }> = {
  'lib/actions/bulk-actions.ts previewBulkAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/bulk-actions.ts startPreflightAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/bulk-actions.ts stopPreflightAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/bulk-actions.ts acceptOwnerAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/bulk-actions.ts changeRowAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/bulk-actions.ts dropRowAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/bulk-actions.ts importBulkAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/cutover-actions.ts lookAgainAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/cutover-actions.ts choosePlanAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/cutover-actions.ts setStaffToldAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/cutover-actions.ts pinSourceAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/cutover-actions.ts unpinSourceAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/cutover-actions.ts startFinalDeltaAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/mail-actions.ts markMailAction': { of: 'member', stranger: 'own mailbox' },
  'lib/actions/mail-actions.ts moveMailAction': { of: 'member', stranger: 'own mailbox' },
  'lib/actions/mail-actions.ts removeMailAction': { of: 'member', stranger: 'own mailbox' },
  'lib/actions/source-actions.ts setGrantAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/source-actions.ts removeGrantAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/mapping-actions.ts startMappingAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/mapping-actions.ts pauseMappingAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/mapping-actions.ts resumeMappingAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/mapping-actions.ts chooseProtocolAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/mapping-actions.ts recheckMappingAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/mapping-actions.ts endSyncAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/mapping-actions.ts acceptRebuiltAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/undo-actions.ts chooseUndoAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/undo-actions.ts cancelUndoAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/member-actions.ts createMemberAction': { of: 'postmaster', stranger: /"code":"members\.foreign_domain"/ },
  'lib/actions/member-actions.ts editMemberAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/member-actions.ts resetPasswordAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/member-actions.ts disableMembersAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/member-actions.ts enableMembersAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/member-actions.ts deleteMemberAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/member-actions.ts deleteMembersAction': { of: 'postmaster', stranger: /"code":"members\.confirmation_differs"/ },
  'lib/actions/member-actions.ts checkMemberFileAction': {
    of: 'postmaster',
    stranger: /"created":0,.*"errorCode":"row\.foreign_domain"/,
  },
  'lib/actions/member-actions.ts importMembersAction': {
    of: 'postmaster',
    stranger: /"created":0,.*"errorCode":"row\.foreign_domain"/,
  },
  'lib/actions/notice-actions.ts setNoticesAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/notice-actions.ts setOwnNoticesAction': { of: 'member', stranger: 'own' },
  'lib/actions/own-mapping-actions.ts startOwnMappingAction': { of: 'member', stranger: 'own' },
  'lib/actions/own-mapping-actions.ts beginConsentAction': { of: 'member', stranger: 'own' },
  'lib/actions/own-mapping-actions.ts tryOwnAccountAction': { of: 'member', stranger: 'own' },
  'lib/actions/own-mapping-actions.ts pauseOwnMappingAction': { of: 'member', stranger: 'own' },
  'lib/actions/own-mapping-actions.ts resumeOwnMappingAction': { of: 'member', stranger: 'own' },
  'lib/actions/report-actions.ts computeDigestAction': { of: 'postmaster', stranger: 404 },
  'lib/actions/own-mapping-actions.ts recheckOwnMappingAction': { of: 'member', stranger: 'own' },
  'lib/actions/reminder-actions.ts dismissReminderAction': { of: 'member', stranger: 'own' },
  'lib/actions/reminder-actions.ts reminderShownAction': { of: 'member', stranger: 'own' },
  'lib/actions/source-actions.ts detectSourceAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/source-actions.ts saveSourceAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/source-actions.ts unpinCertificateAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/window-actions.ts openWindowAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/window-actions.ts setOldServiceExpiryAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/window-actions.ts closeWindowAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/status-actions.ts actOnMailboxesAction': { of: 'postmaster', stranger: 'own' },
  'lib/actions/preference-actions.ts setPreferencesAction': { of: 'member', stranger: 'own' },
  'lib/actions/preference-actions.ts setLocaleAction': { of: 'everybody', stranger: 'own' },
};

/** The victim's people by what becomes of their mailboxes. */
const people = {
  idle: newPerson(VICTIM, 'idle', '何闲'),
  listed: newPerson(VICTIM, 'listed', '李名'),
  running: newPerson(VICTIM, 'running', '金行'),
  paused: newPerson(VICTIM, 'paused', '田停'),
  resting: newPerson(VICTIM, 'resting', '许歇'),
  arrived: newPerson(VICTIM, 'arrived', '郑到'),
  leaving: newPerson(VICTIM, 'leaving', '钱走'),
  left: newPerson(VICTIM, 'left', '秦离'),
  rebuilt: newPerson(VICTIM, 'rebuilt', '冯号'),
  mistaken: newPerson(VICTIM, 'mistaken', '钱误'),
  doubted: newPerson(VICTIM, 'doubted', '孙疑'),
  outsider: newPerson(STRANGER, 'outsider', '外人'),
};

let postmaster: Person;
let stranger: Person;
/** Signed in once each; the requests go out with their cookies. */
let victimSite: BrowserContext;
let strangerSite: BrowserContext;
let outsiderSite: BrowserContext;
let colleagueSite: BrowserContext;
const recorded: ActionRequest[] = [];
let before: Record<string, string[]>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  // Nobody listens there: what runs goes on running, and never arrives.
  const dead = await freePort();
  const { idle, listed, running, paused, resting, arrived, leaving, left, rebuilt, mistaken, doubted, outsider } = people;
  const moving = [running, paused, resting, arrived, rebuilt, mistaken, doubted];
  [postmaster, stranger] = await Promise.all([
    setUp(VICTIM, dead, [idle, listed, leaving, left, ...moving], moving),
    setUp(STRANGER, dead, [outsider], [outsider]),
  ]);
  await pointHere(VICTIM);
  victimSite = await signedIn(browser, postmaster);
  strangerSite = await signedIn(browser, stranger);
  outsiderSite = await signedIn(browser, outsider);
  colleagueSite = await signedIn(browser, listed);
});

test.afterAll(async () => {
  for (const site of [victimSite, strangerSite, outsiderSite, colleagueSite]) await site?.close();
});

test('every page, route handler and server action of the sources is known to this test', () => {
  expect(pathsOfApp()).toEqual(Object.values(SITE).flat().sort());
  expect(exportedActions()).toEqual(Object.keys(ACTIONS).sort());
  for (const action of builtActions().values()) expect(Object.keys(ACTIONS)).toContain(action);
});

test('the requests of a postmaster are recorded', async ({ browser }) => {
  const page = await victimSite.newPage();
  const { idle, listed, running, paused, arrived, leaving, left } = people;
  const record = async (name: string, path: string, act: () => Promise<unknown>) => {
    await page.goto(path);
    recorded.push(await recordAction(page, name, act));
  };
  const { id: anyMapping } = await queryOne<{ id: string }>(
    'select p.id::text from mapping p join member m on m.id = p.member_id where m.address = $1',
    [people.resting.address],
  );
  await record('computeDigestAction', `/postmaster/migration/${anyMapping}/report`, () =>
    page.getByRole('button', { name: zh('report.digestAct') }).click(),
  );
  await record('createMemberAction', '/postmaster/members', () => createMember(page, newPerson(VICTIM, 'created', '新人')));
  const giveList = async () => {
    await page.getByRole('button', { name: zh('members.import'), exact: true }).click();
    await giveFile(page, 'members.csv', csv([[`imported@${VICTIM}`, 'a long password', '新人']]));
  };
  await record('checkMemberFileAction', '/postmaster/members', giveList);
  await record('importMembersAction', '/postmaster/members', async () => {
    await giveList();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('members.importAct'), exact: true })
      .click();
  });
  await record('editMemberAction', '/postmaster/members', async () => {
    await page.getByRole('button', { name: zh('members.editFor', { address: listed.address }) }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('common.save') })
      .click();
  });
  await record('resetPasswordAction', '/postmaster/members', async () => {
    await memberMenu(page, leaving, zh('members.resetPassword'));
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('members.resetAct'), exact: true })
      .click();
  });
  await record('disableMembersAction', '/postmaster/members', async () => {
    await memberMenu(page, leaving, zh('members.disable'));
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('members.disable'), exact: true })
      .click();
  });
  await record('enableMembersAction', '/postmaster/members', async () => {
    await tick(page, leaving);
    await page.getByRole('button', { name: zh('members.enable'), exact: true }).click();
  });
  await record('deleteMemberAction', '/postmaster/members', async () => {
    await memberMenu(page, leaving, zh('members.delete'));
    await typeAndDelete(page, zh('members.deleteConfirm'), leaving.address);
  });
  await record('deleteMembersAction', '/postmaster/members', async () => {
    await tick(page, left);
    await page.getByRole('button', { name: zh('members.delete'), exact: true }).click();
    await typeAndDelete(page, zh('members.deleteManyConfirm', { domain: VICTIM }), VICTIM);
  });
  await record('openWindowAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('window.extend', { days: 30 }) }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('window.extend', { days: 30 }) })
      .click();
  });
  await record('setNoticesAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: `${zh('notices.change')} · ${zh('notices.title')}` }).click();
    await page
      .getByRole('dialog', { name: zh('notices.title') })
      .getByRole('button', { name: zh('common.save') })
      .click();
  });
  await record('closeWindowAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('window.closeAct') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('window.closeAct') })
      .click();
  });
  await record('setOldServiceExpiryAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('window.setExpiry') }).click();
    await field(page, zh('window.expiryLabel')).fill('2031-05-31');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('common.save') })
      .click();
  });
  await record('saveSourceAction', '/postmaster/migration', () => saveSource(page));
  await record('detectSourceAction', '/postmaster/migration', () => detectSource(page));
  await record('setGrantAction', '/postmaster/migration/grant', () => giveGrant(page));
  await query(
    `insert into source_grant (mail_domain_id, vendor, key_id, sealed, created_by)
     select id, 'google', 'k', ''::bytea, 'test' from mail_domain where name = $1`,
    [VICTIM],
  );
  await record('removeGrantAction', '/postmaster/migration/grant', async () => {
    await page.getByRole('button', { name: zh('grant.remove') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('grant.remove') })
      .click();
  });
  await query('delete from source_grant', []);
  await pinSomething(VICTIM);
  await record('unpinCertificateAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('source.certificateDetails') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('source.unpin') })
      .click();
  });
  await record('startMappingAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('status.openFor', { address: idle.address }) }).click();
    const dialog = page.getByRole('dialog', { name: zh('restart.titleFirst') });
    await field(dialog, zh('restart.password')).fill('old secret');
    await field(dialog, zh('restart.confirmation')).fill('old secret');
    await dialog.getByRole('button', { name: zh('common.ok') }).click();
  });
  await record('chooseProtocolAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('status.moreFor', { address: running.address }) }).click();
    await page.getByRole('menuitem', { name: zh('status.reenter') }).click();
    const dialog = page.getByRole('dialog', { name: zh('restart.title') });
    await dialog.getByRole('radio', { name: 'POP3', exact: true }).click();
    await field(dialog, zh('restart.password')).fill('old secret');
    await field(dialog, zh('restart.confirmation')).fill('old secret');
    await dialog.getByRole('button', { name: zh('common.ok') }).click();
  });
  await record('actOnMailboxesAction', '/postmaster/migration', async () => {
    await page.getByRole('checkbox', { name: zh('selection.choose', { address: running.address }) }).check();
    await page
      .getByRole('toolbar')
      .getByRole('button', { name: zh('selection.act.pause') })
      .click();
  });
  await record('pauseMappingAction', '/postmaster/migration', () => pause(page, running));
  // This one is paused in earnest, so that it can be resumed.
  await page.goto('/postmaster/migration');
  await pause(page, paused);
  const resume = page.getByRole('button', { name: zh('status.resumeFor', { address: paused.address }) });
  await expect(resume).toBeVisible();
  await record('resumeMappingAction', '/postmaster/migration', () => resume.click());
  await arrive(arrived);
  await record('endSyncAction', '/postmaster/migration', () => endSync(page, arrived));
  await record('recheckMappingAction', '/postmaster/migration', async () => {
    await page.getByRole('button', { name: zh('status.recheckFor', { address: arrived.address }) }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('range.recheck') })
      .click();
  });
  recorded.push(await recordOwnRecheck(browser, arrived));
  for (const [name, act] of Object.entries(cutoverActs(page))) await record(name, '/postmaster/cutover', act);
  await pinned(VICTIM, '127.0.0.1');
  await record('unpinSourceAction', '/postmaster/cutover', () =>
    page.getByRole('button', { name: zh('cutover.unpinAct') }).click(),
  );
  await pinned(VICTIM, null);
  await leaveSync(arrived);
  await recordOnMappingPages(page);
  const list = csv([[listed.address, listed.address, 'old secret']]);
  await record('previewBulkAction', '/postmaster/migration/bulk', () => paste(page, list));
  await page.goto('/postmaster/migration/bulk');
  await paste(page, list);
  const confirm = page.getByRole('button', { name: zh('bulk.confirmAct', { count: 1 }) });
  await expect(confirm).toBeEnabled();
  await recordMending(page);
  recorded.push(await recordAction(page, 'importBulkAction', () => confirm.click()));
  await page.close();
});

test('the requests of members are recorded', async ({ browser }) => {
  const { idle, resting } = people;
  await putMail(idle, 'INBOX', [{ raw: `Subject: ${OWN_MAIL}\n\nx\n`, flags: ['\\Seen'] }]);
  const ownMove = '/webmail/settings/account/migration';
  const idleSite = await signedIn(browser, idle);
  const page = await idleSite.newPage();
  recorded.push(await recordAction(page, 'reminderShownAction', () => page.goto('/webmail')));
  const later = page.getByRole('button', { name: zh('reminder.later') });
  recorded.push(await recordAction(page, 'dismissReminderAction', () => later.click()));
  await recordMailActions(page);
  // For a moment the old mail is where people agree on the provider's own page.
  const ofVictim = 'where mail_domain_id = (select id from mail_domain where name = $1)';
  const { host } = await queryOne<{ host: string }>(`select host from source_server ${ofVictim}`, [VICTIM]);
  const moveTo = (name: string) => query(`update source_server set host = $2 ${ofVictim}`, [VICTIM, name]);
  await moveTo('imap.gmail.com');
  await page.goto(ownMove);
  const agree = page.getByRole('button', { name: zh('ownMove.consent', { vendor: 'Google' }) });
  recorded.push(await recordAction(page, 'beginConsentAction', () => agree.click()));
  await moveTo(host);
  await page.goto(ownMove);
  recorded.push(
    await recordAction(page, 'tryOwnAccountAction', async () => {
      await field(page, zh('ownMove.password')).fill('old secret');
      await page.getByRole('button', { name: zh('ownMove.tryOut') }).click();
    }),
  );
  await page.goto(ownMove);
  recorded.push(
    await recordAction(page, 'startOwnMappingAction', async () => {
      await field(page, zh('ownMove.password')).fill('old secret');
      await page.getByRole('button', { name: zh('ownMove.save') }).click();
    }),
  );
  await page.goto(ownMove);
  const ownNotices = page.getByRole('switch', { name: zh('notices.ownTitle') });
  recorded.push(await recordAction(page, 'setOwnNoticesAction', () => ownNotices.click()));
  recorded.push(
    await recordAction(page, 'setLocaleAction', async () => {
      await page.getByRole('button', { name: idle.displayName }).click();
      await page.getByRole('menuitemradio', { name: 'English' }).click();
    }),
  );
  await page.goto('/webmail/settings/account/preferences');
  const dark = page.getByRole('radio', { name: zh('preferences.themes.dark') });
  recorded.push(await recordAction(page, 'setPreferencesAction', () => dark.click()));
  await idleSite.close();

  const restingSite = await signedIn(browser, resting);
  const own = await restingSite.newPage();
  const pauseOwn = own.getByRole('button', { name: zh('ownMove.pause'), exact: true });
  await own.goto(ownMove);
  recorded.push(await recordAction(own, 'pauseOwnMappingAction', () => pauseOwn.click()));
  // Now in earnest: only who paused may resume.
  await own.goto(ownMove);
  await pauseOwn.click();
  const resumeOwn = own.getByRole('button', { name: zh('ownMove.resume'), exact: true });
  recorded.push(await recordAction(own, 'resumeOwnMappingAction', () => resumeOwn.click()));
  await restingSite.close();
  expect(recorded.map(({ action }) => action).sort()).toEqual(Object.keys(ACTIONS).sort());
  expect(await flagsIn(idle, 'INBOX')).toEqual(new Map([[OWN_MAIL, ['\\Seen']]]));
  before = await rowsOfDomain(VICTIM);
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
  expect(await flagsIn(people.idle, 'INBOX')).toEqual(new Map([[OWN_MAIL, ['\\Seen']]]));
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

  for (const request of recorded) {
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
  await arrive(people.arrived);
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

/** A company whose move is open; some of it is under way, and cannot get anywhere. Returns who runs it. */
async function setUp(domain: string, dead: number, members: Person[], moving: Person[]): Promise<Person> {
  const runs = await addDomain(domain);
  await addMembers(domain, members);
  await openWindow(domain, 10);
  await setDeadSource(domain, dead);
  await addMappings(
    domain,
    moving.map(({ address }) => ({ address, oldAddress: address, oldPassword: 'old secret' })),
  );
  return runs;
}

/** New mail comes to us already, the old server has a name in the domain itself, and a plan is chosen: every button is there. */
async function pointHere(domain: string): Promise<void> {
  await changeZone(delegatedZone(product().zoneFile, domain), [
    { name: domain, type: 'MX', data: { preference: 10, exchange: 'mx1.platform.example' } },
    { name: `imap.${domain}`, type: 'A', data: '127.0.0.1' },
  ]);
  const id = '(select id from mail_domain where name = $1)';
  await query(`update source_server set host = 'imap.' || $1 where mail_domain_id = ${id}`, [domain]);
  await query(
    `insert into cutover (mail_domain_id, plan, plan_set_by, plan_set_at) values (${id}, 'AFTER_MOVE', 'operator:test', now())`,
    [domain],
  );
}

async function pinned(domain: string, address: string | null): Promise<void> {
  await query('update source_server set address = $2 where mail_domain_id = (select id from mail_domain where name = $1)', [
    domain,
    address,
  ]);
}

function cutoverActs(page: Page): Record<string, () => Promise<void>> {
  const press = (name: string) => () => page.getByRole('button', { name, exact: true }).first().click();
  return {
    lookAgainAction: press(zh('cutover.refresh')),
    choosePlanAction: press(zh('cutover.planChoose', { plan: 'AT_ONCE' })),
    setStaffToldAction: press(zh('cutover.act.staff')),
    pinSourceAction: press(zh('cutover.pinAct')),
    startFinalDeltaAction: press(zh('cutover.act.delta')),
  };
}

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

/** The recorded requests in the order of the table. */
function inOrder(wanted: (action: (typeof ACTIONS)[string]) => boolean): ActionRequest[] {
  return Object.entries(ACTIONS)
    .filter(([, action]) => wanted(action))
    .map(([name]) => recorded.find(({ action }) => action === name))
    .filter((request) => request !== undefined);
}

/** What a member does with the own messages; each request is held back, so that the page puts them back. */
async function recordMailActions(page: Page): Promise<void> {
  const line = page.getByRole('listitem').filter({ hasText: OWN_MAIL });
  const reader = page.getByRole('article', { name: zh('mailReader.label') });
  await line.getByRole('link').click();
  const star = reader.getByRole('button', { name: zh('mailList.star') });
  recorded.push(await recordAction(page, 'markMailAction', () => star.click()));
  recorded.push(
    await recordAction(page, 'moveMailAction', async () => {
      await reader.getByRole('button', { name: zh('mailList.move'), exact: true }).click();
      await page.getByRole('menuitem', { name: zh('folders.drafts') }).click();
    }),
  );
  await line.getByRole('link').click();
  recorded.push(
    await recordAction(page, 'removeMailAction', () =>
      reader.getByRole('button', { name: zh('mailList.remove'), exact: true }).click(),
    ),
  );
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

/** What one may do to a list of one row before it is confirmed; the rows say what the worker would have found. */
async function recordMending(page: Page): Promise<void> {
  const found = async (fields: string) => {
    await query(
      `update bulk_import_row r set ${fields} from bulk_import i join mail_domain d on d.id = i.mail_domain_id
       where i.id = r.import_id and d.name = $1 and i.state = 'PREVIEWED'`,
      [VICTIM],
    );
    await query('update bulk_import i set tried_at = now() from mail_domain d where d.id = i.mail_domain_id and d.name = $1', [
      VICTIM,
    ]);
    await page.reload();
  };
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  recorded.push(await recordAction(page, 'startPreflightAction', () => press(zh('bulk.preflight.start'))));
  await found(`try_state = 'WAITING'`);
  recorded.push(await recordAction(page, 'stopPreflightAction', () => press(zh('bulk.preflight.stop'))));
  await found(
    `try_state = 'PASSED', message_count = 1, folder_count = 1, size_bytes = 1, owner_seen = 'somebody@elsewhere.example'`,
  );
  const tick = page.getByRole('checkbox', { name: zh('bulk.preflight.acceptFor', { row: 1 }) });
  recorded.push(await recordAction(page, 'acceptOwnerAction', () => tick.click()));
  await found('owner_accepted = true');
  await press(zh('bulk.edit.actionFor', { row: 1 }));
  const dialog = page.getByRole('dialog', { name: zh('bulk.edit.title', { row: 1 }) });
  recorded.push(
    await recordAction(page, 'changeRowAction', () => dialog.getByRole('button', { name: zh('common.save') }).click()),
  );
  await page.reload();
  await press(zh('bulk.edit.actionFor', { row: 1 }));
  recorded.push(
    await recordAction(page, 'dropRowAction', () => dialog.getByRole('button', { name: zh('bulk.edit.drop') }).click()),
  );
  await page.reload();
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

async function createMember(page: Page, { address, displayName, password }: Person): Promise<void> {
  await page.getByRole('button', { name: zh('members.create') }).click();
  const dialog = page.getByRole('dialog', { name: zh('members.createTitle') });
  await field(dialog, zh('members.address')).fill(address.split('@')[0] ?? '');
  await field(dialog, zh('members.displayName')).fill(displayName);
  await field(dialog, zh('members.password')).fill(password);
  await field(dialog, zh('members.confirmation')).fill(password);
  await dialog.getByRole('button', { name: zh('members.createAct') }).click();
}

async function memberMenu(page: Page, { address }: Person, act: string): Promise<void> {
  await page.getByRole('button', { name: zh('members.moreFor', { address }) }).click();
  await page.getByRole('menuitem', { name: act }).click();
}

async function tick(page: Page, { address }: Person): Promise<void> {
  await page.getByRole('checkbox', { name: zh('table.selectRow', { name: address }) }).check();
}

async function typeAndDelete(page: Page, label: string, text: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await field(dialog, label).fill(text);
  await dialog.getByRole('button', { name: zh('members.deleteAct') }).click();
}

/** A real account on the old server, so that the request succeeds for those who may send it. */
/** A key that is none: it is refused before anybody is asked. */
async function giveGrant(page: Page): Promise<void> {
  const key = { client_email: 'mover@project.iam.example', private_key: '-----BEGIN PRIVATE KEY-----\nx\n' };
  await field(page, zh('grant.keyFile')).fill(JSON.stringify(key));
  await field(page, zh('grant.mailbox')).fill('li@old.example');
  await page.getByRole('button', { name: zh('grant.save') }).click();
}

async function saveSource(page: Page): Promise<void> {
  const [old] = oldPeople(VICTIM);
  const card = page.locator('#source');
  await card.getByRole('button', { name: zh('source.verify') }).click();
  await card.getByRole('radio', { name: zh('source.security.NONE') }).click();
  await field(card, zh('source.port')).fill(String(product().oldProvider.imapPort));
  await field(card, zh('source.probeUser')).fill(old?.oldAddress ?? '');
  await field(card, zh('source.probePassword')).fill(old?.oldPassword ?? '');
  await card.getByRole('button', { name: zh('source.save') }).click();
}

/** The record of the domain points here already, so nothing is tried at the old server. */
async function detectSource(page: Page): Promise<void> {
  const [old] = oldPeople(VICTIM);
  const card = page.locator('#source');
  await card.getByRole('button', { name: zh('source.verify') }).click();
  await card.getByRole('radio', { name: zh('detect.auto') }).click();
  await field(card, zh('source.probeUser')).fill(old?.oldAddress ?? '');
  await field(card, zh('source.probePassword')).fill(old?.oldPassword ?? '');
  await card.getByRole('button', { name: zh('detect.act'), exact: true }).click();
}

/** As if somebody had looked at a certificate of the server and trusted it. */
async function pinSomething(domain: string): Promise<void> {
  await query(
    `update source_server set pinned_fingerprint = $2, certificate_fingerprint = $2
     where mail_domain_id = (select id from mail_domain where name = $1)`,
    [domain, 'ab'.repeat(32)],
  );
}

async function pause(page: Page, { address }: Person): Promise<void> {
  await page.getByRole('button', { name: zh('status.moreFor', { address }) }).click();
  await page.getByRole('menuitem', { name: zh('status.pause') }).click();
}

/** Has moved as far as anybody can tell, and is in sync. */
async function arrive({ address }: Person): Promise<void> {
  await query(
    `update mapping set state = 'DONE', reason = null, finished_at = now(), sync_ended_at = null,
       range_limit = '{"kind":"days","days":30}'
     where member_id = (select id from member where address = $1)`,
    [address],
  );
}

/** While it is in sync, the member's own page offers to look again. */
async function recordOwnRecheck(browser: Browser, person: Person): Promise<ActionRequest> {
  const site = await signedIn(browser, person);
  const own = await site.newPage();
  await own.goto('/webmail/settings/account/migration');
  const recheck = own.getByRole('button', { name: zh('range.recheck') });
  const request = await recordAction(own, 'recheckOwnMappingAction', () => recheck.click());
  await site.close();
  return request;
}

/** The worker leaves it alone from here on, so that whatever changes has been changed by a request. */
async function leaveSync({ address }: Person): Promise<void> {
  await query('update mapping set sync_ended_at = now() where member_id = (select id from member where address = $1)', [address]);
}

/** What is done on the page of one mailbox: a source that was renumbered, and mail of a wrong account. */
async function recordOnMappingPages(page: Page): Promise<void> {
  const { rebuilt, mistaken, doubted } = people;
  const open = async ({ address }: Person) => {
    const { id } = await queryOne<{ id: string }>(
      'select p.id::text from mapping p join member m on m.id = p.member_id where m.address = $1',
      [address],
    );
    await page.goto(`/postmaster/migration/${id}`);
    return id;
  };
  await standStill(rebuilt, 'FAILED', 'source_rebuilt');
  await open(rebuilt);
  const accept = page.getByRole('button', { name: zh('mappingPage.acceptRebuilt') });
  recorded.push(await recordAction(page, 'acceptRebuiltAction', () => accept.click()));
  for (const person of [mistaken, doubted]) {
    await standStill(person, 'PAUSED', 'undo_choice');
    await query(
      `insert into mapping_undo (mapping_id, source_address, requested_by)
       select p.id, 'right@old.example', 'test' from mapping p join member m on m.id = p.member_id where m.address = $1`,
      [person.address],
    );
  }
  await open(mistaken);
  await page.getByRole('radio', { name: zh('undo.choices.KEEP') }).check();
  const choose = page.getByRole('button', { name: zh('undo.confirm', { to: 'right@old.example' }) });
  recorded.push(await recordAction(page, 'chooseUndoAction', () => choose.click()));
  await open(doubted);
  const cancel = page.getByRole('button', { name: zh('undo.cancel', { from: doubted.address }) });
  recorded.push(await recordAction(page, 'cancelUndoAction', () => cancel.click()));
}

async function standStill({ address }: Person, state: string, reason: string): Promise<void> {
  await query(
    `update mapping set state = $2::"MappingState", reason = $3, retry_at = null
     where member_id = (select id from member where address = $1)`,
    [address, state, reason],
  );
}

async function endSync(page: Page, { address }: Person): Promise<void> {
  await page.getByRole('button', { name: zh('status.moreFor', { address }) }).click();
  await page.getByRole('menuitem', { name: zh('status.endSync') }).click();
  await page
    .getByRole('dialog', { name: zh('status.endSyncTitle', { address }) })
    .getByRole('button', { name: zh('status.endSync') })
    .click();
}

async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole('radio', { name: zh('bulk.paste') }).click();
  await field(page, zh('bulk.pasteLabel')).fill(text);
  await page.getByRole('button', { name: zh('bulk.pasteAct') }).click();
}
