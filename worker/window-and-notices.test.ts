/** The window's end, and the notices by mail, with real worker processes, a real old server and a real platform. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { inTransaction } from '../lib/db/transaction.ts';
import { sendingBoss } from '../lib/jobs/boss.ts';
import { SEND_NOTICE } from '../lib/jobs/queues.ts';
import { closeWindow } from '../lib/mail-domains/close-window.ts';
import { openWindow } from '../lib/mail-domains/open-window.ts';
import { startMapping } from '../lib/mappings/start-mapping.ts';
import { hashPassword } from '../lib/members/access/password-hash.ts';
import { tellPostmasters } from '../lib/notices/record-notices.ts';
import { NOTICE_KINDS } from '../lib/schemas/member/notice.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { viewMailbox } from './testing/mailbox-view.ts';
import {
  endOf,
  type MovedMember,
  MoveWorld,
  OLD_PASSWORD,
  OPERATOR,
  OWN_PASSWORD,
  sampleMail,
  settledCount,
  stateOf,
} from './testing/move-world.ts';
import { expectEqual, moveEnds, toldToEnd } from './testing/moved-mail.ts';
import { openRawImap } from './testing/raw-imap.ts';
import { openSlowRoad } from './testing/slow-road.ts';

const FOLDERS = ['INBOX', 'Sent Messages'];

let world: MoveWorld;
let mailDomainId: string;
let postmaster: string;

beforeAll(async () => {
  world = await MoveWorld.start();
  ({ id: mailDomainId } = await db().mailDomain.findFirstOrThrow());
  postmaster = 'postmaster@qinghe.example';
  const passwordHash = await hashPassword(OWN_PASSWORD);
  await db().member.create({ data: { mailDomainId, address: postmaster, role: 'POSTMASTER', passwordHash } });
}, 120_000);
afterAll(() => world?.stop());

beforeEach(() => tell([]));
afterEach(async () => {
  // Each test begins with an open window, and with nothing that is still to be delivered.
  await tell([...NOTICE_KINDS]);
  await openWindow(OPERATOR, mailDomainId, 30);
  await db().notice.deleteMany();
});

async function tell(silencedNotices: string[]): Promise<void> {
  await db().mailDomain.update({ where: { id: mailDomainId }, data: { silencedNotices } });
}

/** UIDs of the notices in INBOX. */
async function noticesOf(address: string): Promise<string[]> {
  const session = await openRawImap(world.platform, `${address}*${world.platform.masterUser}`, world.platform.masterPassword);
  await session.command('EXAMINE INBOX');
  const lines = await session.command('UID SEARCH HEADER X-Banjia-Notice ""');
  session.close();
  return [...(/^\* SEARCH(.*)\r$/m.exec(lines)?.[1] ?? '').matchAll(/\d+/g)].map(([uid]) => uid);
}

const unsent = () => db().notice.count({ where: { sentAt: null, dueAt: { lte: new Date() } } });
const told = (seconds: number) => waitFor('the notices are delivered', seconds, async () => (await unsent()) === 0);
const passwordOf = ({ mappingId }: MovedMember) => db().sourcePassword.count({ where: { mappingId } });

test('O6: a notice is in the mailbox once, though its worker is killed before it leaves, and again after it was stored', async () => {
  await inTransaction((tx) => tellPostmasters(tx, { mailDomainId, kind: 'postmaster_opened', eventKey: 'killed' }));
  expect(await endOf(world.startWorker([{ point: 'notice_leaves' }]))).toBe('SIGKILL');
  expect(await noticesOf(postmaster)).toHaveLength(0);
  await letTimePass();
  expect(await endOf(world.startWorker([{ point: 'notice_stored' }]))).toBe('SIGKILL');
  expect(await noticesOf(postmaster)).toHaveLength(1);
  expect(await unsent()).toBe(1);
  await letTimePass();
  const last = world.startWorker();
  await told(60);
  await toldToEnd(last);
  expect(await noticesOf(postmaster)).toHaveLength(1);
  expect(await db().notice.findFirst()).toMatchObject({ attemptCount: 3 });
}, 1120_000);

/** A claim and a missed heartbeat run out after half a minute, and the queue tries again some time after that; here all of it is over. */
async function letTimePass(): Promise<void> {
  await db().$executeRaw`update notice set claimed_until = clock_timestamp() - interval '1 second' where sent_at is null`;
  await db().$executeRaw`
    update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute', started_on = started_on - interval '1 minute'
    where name = ${SEND_NOTICE} and state = 'active'`;
  await db().$executeRaw`update pgboss.queue set monitor_claim_on = null, monitor_on = null where name = ${SEND_NOTICE}`;
  await (await sendingBoss()).supervise(SEND_NOTICE);
  const due = await db().$executeRaw`
    update pgboss.job set start_after = now() where name = ${SEND_NOTICE} and state = 'retry'`;
  expect(due, 'the queue has noticed that nobody works on it').toBe(1);
}

test('O6: a member is told that the mail is here, and verifying both sides does not count the notice', async () => {
  const member = await world.addMember('told', sampleMail(FOLDERS, { each: 30 }));
  const worker = world.startWorker();
  await moveEnds(member);
  await told(30);
  await toldToEnd(worker);
  expect(await noticesOf(member.address)).toHaveLength(1);
  const view = await viewMailbox(world.platform, member.address);
  expect(view.INBOX?.messages).toHaveLength(31);
  await expectEqual(world, member);
  // The postmaster is told of a while together, and that is not over.
  expect(await db().notice.findMany({ where: { sentAt: null } })).toMatchObject([{ kind: 'postmaster_finished' }]);
}, 120_000);

test('O6: a window that ends in mid-copy lets the batch finish, pauses and forgets; opened again it goes on without recopying', async () => {
  const member = await world.addMember('halfway', sampleMail(FOLDERS, { each: 600, lines: 4 }));
  // So slow that the end of the window is sure to come in the middle: the whole takes many seconds, and only one connection brings it.
  const road = await openSlowRoad(world.old.imapsPort, 120_000);
  const sourcePort = (port: number) => db().sourceServer.update({ where: { mailDomainId }, data: { port } });
  await sourcePort(road.port);
  const ports = { SOURCE_ALLOW_PORTS: `${road.port},${world.old.imapsPort}` };
  const worker = world.startWorker([], { ...ports, SOURCE_MAILBOX_CONNECTIONS: '1' });
  await waitFor('something has been copied', 60, async () => (await settledCount(member)) > 50);
  await closeWindow(OPERATOR, mailDomainId);
  expect(await passwordOf(member)).toBe(0);
  const { mappingId } = member;
  await waitFor('the worker has put it down', 60, async () => {
    const { activeSince } = await db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
    return activeSince === null;
  });
  const paused = await db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
  expect(paused).toMatchObject({ state: 'PAUSED', reason: 'window_closed' });
  expect(await db().intent.count({ where: { mappingId } }), 'the batch in its hands is recorded').toBe(0);
  const before = await ledgerOf(mappingId);
  expect(before.size).toBeLessThan(1200);
  await sourcePort(world.old.imapsPort);
  road.close();

  await openWindow(OPERATOR, mailDomainId, 30);
  expect(await db().mapping.findUnique({ where: { id: mappingId } })).toMatchObject({ state: 'PAUSED', reason: 'no_password' });
  await startMapping(OPERATOR, { memberId: member.memberId, sourceAddress: member.address, password: OLD_PASSWORD });
  await moveEnds(member);
  await toldToEnd(worker);
  await expectEqual(world, member);
  const after = await ledgerOf(mappingId);
  expect(after.size).toBe(1200);
  for (const [message, copy] of before) expect(after.get(message)).toBe(copy);
}, 150_000);

/** Source message -> where and when it was stored here. */
async function ledgerOf(mappingId: string): Promise<Map<string, string>> {
  const rows = await db().ledgerEntry.findMany({ where: { folder: { mappingId } } });
  return new Map(
    rows.map((row) => [
      `${row.folderId} ${row.uid}`,
      `${row.destinationUidValidity} ${row.destinationUid} ${row.settledAt.toISOString()}`,
    ]),
  );
}

test('O6: a window that ended while no worker ran is closed as soon as one starts', async () => {
  const member = await world.addMember('nobody', sampleMail(FOLDERS, { each: 5 }));
  await db().migrationWindow.updateMany({
    where: { closedAt: null },
    data: { openedAt: new Date(Date.now() - 31 * 86_400_000), closesAt: new Date(Date.now() - 86_400_000) },
  });
  const worker = world.startWorker();
  await waitFor('the window is closed', 30, async () => (await db().migrationWindow.count({ where: { closedAt: null } })) === 0);
  await told(30);
  await toldToEnd(worker);
  const [newest] = await db().migrationWindow.findMany({ orderBy: { openedAt: 'desc' }, where: { closedBy: 'system:schedule' } });
  expect(newest).toBeDefined();
  expect(await passwordOf(member)).toBe(0);
  expect(['PAUSED', 'DONE']).toContain(await stateOf(member));
  expect((await noticesOf(postmaster)).length).toBeGreaterThan(1);
}, 90_000);
