/**
 * Lists that would fill all memory, of servers that mean it: a worker process as it is started in production gives them up before, and
 * the mailbox beside them moves. Run by `npm run test:kill`, for it takes a minute.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENDLESS_SERVERS } from '../lib/mail/testing/endless-servers.ts';
import { type BadServer, BROKEN, badServers, moveBeside } from './testing/bad-mailboxes.ts';
import { MoveWorld, sampleMail } from './testing/move-world.ts';
import { expectEqual } from './testing/moved-mail.ts';

/** The heap of a worker (package.json) and what lies outside of it. */
const MOST_KILOBYTES = 512 * 1024;

let world: MoveWorld;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'banjia-endless-'));
  world = await MoveWorld.start();
}, 120_000);
afterAll(async () => {
  await world.stop();
  rmSync(directory, { recursive: true });
});

test('X1: lists of a million messages and more are given up before they fill the memory, and the mailbox beside them moves', async () => {
  const cases = Object.fromEntries<BadServer>([
    ...badServers('IMAP', ENDLESS_SERVERS.IMAP, { 'says to hold more messages than there are, and lists them': BROKEN }),
    ...badServers('POP3', ENDLESS_SERVERS.POP3, {
      'lists messages without end': BROKEN,
      'lists one message without end': BROKEN,
    }),
  ]);
  const good = await world.addMember('beside', sampleMail(['INBOX'], { each: 300 }));
  const { found, expected, peakKilobytes } = await moveBeside({ world, directory }, good, cases, { WORKER_MAILBOXES: '2' });
  expect(found).toEqual(expected);
  await expectEqual(world, good);
  console.log(`the worker took ${Math.round(peakKilobytes / 1024)} MiB at most`);
  expect(peakKilobytes).toBeLessThan(MOST_KILOBYTES);
}, 240_000);
