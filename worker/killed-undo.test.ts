/**
 * The undo of a wrong mapping on real servers: real worker processes are ended at its named points and in the middle of what they
 * send, and in the end exactly the mail of the wrong account has left, once, and the right move has been made (R3).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { startMapping } from '../lib/mappings/start-mapping.ts';
import { chooseUndo } from '../lib/undo/choose-undo.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import type { Stop } from './testing/kills/stop-at-point.ts';
import { messageCount, viewMailbox } from './testing/mailbox-view.ts';
import { endOf, type MovedMember, MoveWorld, OLD_PASSWORD, OPERATOR, OWN_PASSWORD, sampleMail } from './testing/move-world.ts';
import { moveEnds, toldToEnd } from './testing/moved-mail.ts';
import { openRawImap } from './testing/raw-imap.ts';

const TARGET = 'Moved in by mistake';
/** Each folder is a batch at least, so that there is enough to do for every worker that is ended. */
const FOLDERS = ['INBOX', '客户/华南', 'Drafts', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
const WRONG = 60 * FOLDERS.length;
const RIGHT = 20;

let world: MoveWorld;
/** Whose mail is the right one for everybody. */
let right: MovedMember;
beforeAll(async () => {
  world = await MoveWorld.start();
  right = await world.addMember('right', sampleMail(['INBOX', 'Sent Messages'], { each: RIGHT / 2 }));
}, 120_000);
afterAll(() => world?.stop());

/** Somebody whose mail came from a wrong account, and who has written and flagged a little since. */
async function wronglyMoved(local: string): Promise<MovedMember> {
  const member = await world.addMember(local, sampleMail(FOLDERS, { each: 60 }));
  const worker = world.startWorker();
  await moveEnds(member);
  await toldToEnd(worker);
  const own = await openRawImap(world.platform, member.address, OWN_PASSWORD);
  await own.command('APPEND INBOX (\\Deleted) {28+}\r\nSubject: my own mail\r\n\r\nmine');
  await own.command('SELECT INBOX');
  await own.command('UID STORE 1:3 +FLAGS.SILENT (\\Flagged)');
  own.close();
  return member;
}

/** The address changes, and this becomes of the mail; workers are ended as `stops` say, the last one goes on to the end. */
async function undo(member: MovedMember, choice: 'MOVE' | 'REMOVE', stops: Stop[]): Promise<void> {
  const input = { memberId: member.memberId, sourceAddress: right.address, password: OLD_PASSWORD };
  expect(await startMapping(OPERATOR, input)).toMatchObject({ undo: true });
  await chooseUndo(OPERATOR, member.mappingId, { choice, folderName: TARGET });
  for (const stop of stops) expect(await endOf(world.startWorker([stop])), JSON.stringify(stop)).toBe('SIGKILL');
  expect(await db().mappingUndo.count({ where: { mappingId: member.mappingId } })).toBe(1);
  const worker = world.startWorker();
  await waitFor('the right move is made', 120, async () => {
    const { sourceAddress, state } = await db().mapping.findUniqueOrThrow({ where: { id: member.mappingId } });
    return sourceAddress === right.address && state === 'DONE';
  });
  await toldToEnd(worker);
}

/** Sizes and dates by folder, as they look from outside; the right mail is here, and its ledger balances. */
async function lookAt(member: MovedMember): Promise<Record<string, number>> {
  const view = await viewMailbox(world.platform, member.address);
  const old = await viewMailbox(world.old, member.address);
  expect(old).toEqual(member.before);
  const { copied } = await db()
    .ledgerEntry.count({ where: { folder: { mappingId: member.mappingId } } })
    .then((count) => ({ copied: count }));
  expect(copied).toBe(RIGHT);
  return Object.fromEntries(
    Object.entries(view).flatMap(([path, { messages }]) => (messages.length ? [[path, messages.length]] : [])),
  );
}

async function summary({ mappingId }: MovedMember): Promise<unknown> {
  return (await db().mappingEvent.findFirstOrThrow({ where: { mappingId, code: 'undo_done' } })).values;
}

const EVERYWHERE: Stop[] = [
  { point: 'undo_marked' },
  { point: 'undo_sent' },
  { point: 'in_resolution' },
  { point: 'undo_marked', afterMs: 3 },
  { point: 'in_resolution' },
  { point: 'undo_marked', count: 2, afterMs: 8 },
  { point: 'undo_sent' },
];

test('R3: workers killed in mid-undo move everything that came by mistake, once, and nothing else', async () => {
  const member = await wronglyMoved('moved');
  await undo(member, 'MOVE', EVERYWHERE);
  const folders = await lookAt(member);
  expect(folders[`"${TARGET}"`] ?? folders[TARGET]).toBe(WRONG);
  expect(messageCount(await viewMailbox(world.platform, member.address))).toBe(WRONG + RIGHT + 1);
  expect(await summary(member)).toMatchObject({ moved: WRONG, removed: 0, left: 0, vanished: 0, folder: TARGET });
}, 180_000);

test('R3: workers killed in mid-undo remove everything that came by mistake but what was flagged since, and nothing else', async () => {
  const member = await wronglyMoved('removed');
  await undo(member, 'REMOVE', EVERYWHERE);
  const folders = await lookAt(member);
  expect(folders[`"${TARGET}"`] ?? folders[TARGET]).toBe(3);
  expect(messageCount(await viewMailbox(world.platform, member.address))).toBe(RIGHT + 1 + 3);
  expect(await summary(member)).toMatchObject({ removed: WRONG - 3, moved: 3, left: 0, vanished: 0 });
}, 180_000);
