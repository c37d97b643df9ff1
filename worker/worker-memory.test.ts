/**
 * A worker stays small whatever it carries: a real worker process as `npm run worker` starts it, a real PostgreSQL and both
 * Dovecots, with a message of 50 MB in each of the four mailboxes at work, and with 25,000 messages in one folder (engine.md 5).
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutgoingMessage } from '../lib/mail/mail-destination.ts';
import { bodyOf } from '../lib/mail/message/mail-body.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { startMeasuredWorker } from './testing/measured-worker.ts';
import { type MovedMember, MoveWorld, sampleMail, stateOf } from './testing/move-world.ts';

const MOST_KILOBYTES = 256 * 1024;
const MAILBOXES = 4;
const LARGE_BYTES = 50 * 1024 * 1024;

let world: MoveWorld;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'banjia-worker-memory-'));
  world = await MoveWorld.start();
}, 120_000);
afterAll(async () => {
  await world.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** An attachment of 50 MB, newer than all other mail, so that the four of them travel at the same time. */
function largeMessage(): OutgoingMessage {
  const line = `${randomBytes(57).toString('base64')}\r\n`;
  const text = `Subject: 50 MB\r\n\r\n${line.repeat(Math.ceil(LARGE_BYTES / line.length))}`;
  return { key: 0, body: bodyOf(Buffer.from(text)), flags: [], internalDate: new Date(Date.UTC(2025, 0, 1)) };
}

/** Lets one worker move all of these, and expects that it stayed small and left nothing on the disk. */
async function expectSmall(name: string, members: readonly MovedMember[], settings: Record<string, string>): Promise<void> {
  const worker = await startMeasuredWorker(join(directory, name), settings);
  await waitFor('the moves end', 180, async () => {
    const states = await Promise.all(members.map(stateOf));
    return !states.includes('RUNNING');
  });
  expect(worker.tempFiles()).toEqual([]);
  const peak = worker.peakKilobytes();
  await worker.stop();
  expect(peak).toBeLessThan(MOST_KILOBYTES);
  expect(readdirSync(worker.tempParent)).toEqual([]);
}

async function expectEqual(member: MovedMember, messages: number): Promise<void> {
  expect(await stateOf(member)).toBe('DONE');
  const equal = { sourceMessages: messages, destinationMessages: messages, differences: [] };
  expect(await world.compare(member)).toMatchObject(equal);
}

test('four messages of 50 MB in flight beside much small mail: below 256 MB, all equal, nothing left on the disk', async () => {
  const members: MovedMember[] = [];
  for (let i = 0; i < MAILBOXES; i++) {
    const mail = sampleMail(['INBOX', '客户/华南'], { each: 300, lines: 20 });
    mail.set('INBOX', [...(mail.get('INBOX') ?? []), largeMessage()]);
    members.push(await world.addMember(`large${i}`, mail));
  }
  // Room for all four at once: each of them counts as 8 MB on its way through a file.
  const settings = { WORKER_MAILBOXES: String(MAILBOXES), WORKER_MEMORY_MB: '40' };
  await expectSmall('four', members, settings);
  for (const member of members) await expectEqual(member, 601);
}, 240_000);

test('25,000 messages in one folder: below 256 MB, all equal', async () => {
  const member = await world.addMember('many', sampleMail(['INBOX'], { each: 25_000 }));
  await expectSmall('many', [member], {});
  await expectEqual(member, 25_000);
}, 240_000);
