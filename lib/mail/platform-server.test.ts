import { expect, test } from 'vitest';
import { ownAddress } from './platform-server.ts';

test.each([
  { addresses: ['192.0.2.10', '127.0.0.2'], own: '127.0.0.2' },
  { addresses: ['127.0.0.3', '127.0.0.2'], own: '127.0.0.3' },
  { addresses: ['192.0.2.10', '2001:db8::10'], own: undefined },
  { addresses: ['::1'], own: '::1' },
  { addresses: [], own: undefined },
])('of the workers’ addresses $addresses this machine has $own', ({ addresses, own }) => {
  expect(ownAddress(addresses)).toBe(own);
});
