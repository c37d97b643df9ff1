/** Connections that are opened ahead of the first message, with a platform in memory. */
import { expect, test } from 'vitest';
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { StoringLanes } from './storing-lanes.ts';

/** What was opened and closed, in order. */
function setUp(failures: ReadonlySet<number> = new Set()) {
  const platform = new MemoryMail({ delimiter: '/' });
  const seen: string[] = [];
  let nth = 0;
  const lanes = new StoringLanes(async (): Promise<MailDestination> => {
    const me = ++nth;
    seen.push(`open ${me}`);
    if (failures.has(me)) throw new MailError('connection_lost', 'mailbox', { side: 'destination' });
    const destination = platform.destination();
    const close = destination.close.bind(destination);
    destination.close = async () => {
      seen.push(`close ${me}`);
      await close();
    };
    return destination;
  });
  return { lanes, seen };
}

test('those that were opened ahead are handed out first, then new ones', async () => {
  const { lanes, seen } = setUp();
  lanes.openAhead(2);
  expect(seen).toEqual(['open 1', 'open 2']);
  const taken = [await lanes.take(), await lanes.take(), await lanes.take()];
  expect(seen).toEqual(['open 1', 'open 2', 'open 3']);
  await lanes.close();
  expect(seen).toHaveLength(3);
  await Promise.all(taken.map((destination) => destination.close()));
  expect(seen.slice(3)).toEqual(['close 1', 'close 2', 'close 3']);
});

test('what nobody took is closed, also beside one that could not be opened', async () => {
  const { lanes, seen } = setUp(new Set([1]));
  lanes.openAhead(3);
  await lanes.close();
  expect(seen.slice(3)).toEqual(['close 2', 'close 3']);
});

test('what went wrong ahead is thrown when that one is taken', async () => {
  const { lanes } = setUp(new Set([1]));
  lanes.openAhead(2);
  await expect(lanes.take()).rejects.toMatchObject({ reason: 'connection_lost', side: 'destination' });
  await expect(lanes.take()).resolves.toBeDefined();
});
