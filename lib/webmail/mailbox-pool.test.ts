import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { MailError } from '../mail/mail-error.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';
import { type MailboxLogin, MailboxPool } from './mailbox-pool.ts';

interface Fake {
  reader: MailboxReader;
  login: MailboxLogin;
  alive: boolean;
  closed: boolean;
}

let opened: Fake[] = [];
let pool: MailboxPool;

/** A pool over mailboxes that only count. */
function makePool(most: number, idleMs = 60_000, refuse?: MailError): void {
  opened = [];
  pool = new MailboxPool({
    most,
    idleMs,
    async open(login) {
      if (refuse !== undefined) throw refuse;
      const fake = { login, alive: true, closed: false };
      const nothing = async () => {
        throw new Error('not in this test');
      };
      const reader: MailboxReader = {
        get usable() {
          return fake.alive;
        },
        listFolders: async () => [],
        listMessages: nothing,
        listConversations: nothing,
        readHead: nothing,
        readParts: nothing,
        readPiece: nothing,
        changeFlag: nothing,
        moveMessages: nothing,
        removeMessages: nothing,
        close: async () => {
          fake.closed = true;
        },
      };
      const kept: Fake = Object.assign(fake, { reader });
      opened.push(kept);
      return reader;
    },
  });
}

afterEach(() => pool.close());

const login = (name: string, more: Partial<MailboxLogin> = {}): MailboxLogin => ({
  address: `${name}@qinghe.example`,
  password: 'p',
  passwordMark: 'm',
  ...more,
});
const nothing = async () => undefined;
const lost = () => new MailError('connection_lost', 'mailbox', { side: 'destination' });

test('one member has one connection, and a second one for searches', async () => {
  makePool(10);
  await pool.use(login('li'), nothing);
  await Promise.all([pool.use(login('li'), nothing), pool.use(login('li'), nothing)]);
  expect(opened).toHaveLength(1);
  await pool.use(login('li'), nothing, { lane: 'searching' });
  expect(opened).toHaveLength(2);
});

test.each([{ password: 'other' }, { passwordMark: 'changed' }, { address: 'wang@qinghe.example' }])(
  'an open connection is not for whoever comes with another login: %j',
  async (other) => {
    makePool(10);
    await pool.use(login('li'), nothing);
    await pool.use(login('li', other), nothing);
    expect(opened).toHaveLength(2);
  },
);

test('when all are taken, the one that was idle longest makes room', async () => {
  makePool(2);
  for (const name of ['li', 'wang', 'li', 'zhao']) await pool.use(login(name), nothing);
  expect(opened.map(({ login: { address }, closed }) => [address.split('@')[0], closed])).toEqual([
    ['li', false],
    ['wang', true],
    ['zhao', false],
  ]);
  expect(pool.size).toBe(2);
});

test('who is at work is never cut off: the next one is told to come later', async () => {
  makePool(1);
  const { promise: working, resolve: finish } = Promise.withResolvers<void>();
  const first = pool.use(login('li'), () => working);
  await expect(pool.use(login('wang'), nothing)).rejects.toMatchObject({ reason: 'throttled' });
  finish();
  await first;
  await pool.use(login('wang'), nothing);
});

test('what nobody uses is closed', async () => {
  makePool(10, 60);
  await pool.use(login('li'), nothing);
  while (pool.size > 0) await wait(20);
  expect(opened[0]?.closed).toBe(true);
});

test('work on a connection that turns out to be dead is done again on a new one, but not what must not happen twice', async () => {
  makePool(10);
  await pool.use(login('li'), nothing);
  let runs = 0;
  const work = async () => {
    runs++;
    const [first] = opened;
    if (first === undefined || runs > 1) return 'done';
    first.alive = false;
    throw lost();
  };
  expect(await pool.use(login('li'), work)).toBe('done');
  expect(opened).toHaveLength(2);
  const failing = async () => {
    for (const fake of opened) fake.alive = false;
    throw lost();
  };
  await expect(pool.use(login('li'), failing, { repeatable: false })).rejects.toMatchObject({ reason: 'connection_lost' });
  expect(pool.size).toBe(0);
});

test('a login that is refused is tried anew each time', async () => {
  makePool(10, 60_000, new MailError('wrong_password', 'mailbox', { side: 'destination' }));
  for (let turn = 0; turn < 2; turn++)
    await expect(pool.use(login('li'), nothing)).rejects.toMatchObject({ reason: 'wrong_password' });
  expect(pool.size).toBe(0);
});
