/**
 * Old servers that say nothing, say one byte at a time, or never end, in one worker process as it is started in production: each ends within
 * its deadline with its own reason, and the mailbox of a good server beside them moves to its end (trust.md 5, lines 10 to 12).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENDLESS_SERVERS } from '../lib/mail/testing/endless-servers.ts';
import { type BadServer, BROKEN, badServers, moveBeside, NO_SERVER, TIMEOUT } from './testing/bad-mailboxes.ts';
import { MoveWorld, sampleMail } from './testing/move-world.ts';
import { expectEqual } from './testing/moved-mail.ts';

/** Below what a worker may have (package.json): it is never near its end. */
const MOST_KILOBYTES = 384 * 1024;
const { IMAP, POP3 } = ENDLESS_SERVERS;

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

test('X1: servers that say nothing, one byte at a time or without end each end in time with their own reason, and the mailbox beside them moves', async () => {
  const cases = Object.fromEntries<BadServer>([
    ...badServers('IMAP', IMAP, {
      'says nothing': TIMEOUT,
      'greets by the byte': TIMEOUT,
      'greets without end': NO_SERVER,
      'has banners without end': BROKEN,
      'signs in by the byte': TIMEOUT,
      'is silent in a message': TIMEOUT,
      'gives a message by the byte': TIMEOUT,
      'lists folders without end': BROKEN,
      'lists messages without end': BROKEN,
    }),
    ...badServers('POP3', POP3, {
      'says nothing': TIMEOUT,
      'greets by the byte': TIMEOUT,
      'greets without end': NO_SERVER,
      'has banners without end': BROKEN,
      'signs in by the byte': TIMEOUT,
      'is silent in a message': TIMEOUT,
      'gives a message by the byte': TIMEOUT,
      'lists by the byte': TIMEOUT,
      'gives a header without end': BROKEN,
    }),
    ['IMAP says nothing to TLS', { protocol: 'IMAP', security: 'TLS', start: IMAP['says nothing'], ends: TIMEOUT }],
    ['POP3 says nothing to TLS', { protocol: 'POP3', security: 'TLS', start: POP3['says nothing'], ends: TIMEOUT }],
  ]);
  const good = await world.addMember('good', sampleMail(['INBOX', '客户'], { each: 300 }));
  const { found, expected, peakKilobytes } = await moveBeside({ world, directory }, good, cases);
  expect(found).toEqual(expected);
  await expectEqual(world, good);
  expect(peakKilobytes).toBeLessThan(MOST_KILOBYTES);
}, 150_000);
