import { expect, test } from 'vitest';
import { adviseProtocol } from './advise-protocol';

test.each([
  [{ imap: 500, pop3: 500 }, 'imap'],
  [{ imap: 500, pop3: 510 }, 'imap'],
  [{ imap: 120, pop3: 4000 }, 'imap_limited'],
  [{ imap: 4000, pop3: 120 }, 'pop3_limited'],
  [{ imap: 0, pop3: 0 }, 'imap'],
  [{ imap: 0, pop3: 20 }, 'imap_limited'],
])('X3: with %j in the inbox the advice is %s', (counts, advice) => {
  expect(adviseProtocol(counts)).toBe(advice);
});
