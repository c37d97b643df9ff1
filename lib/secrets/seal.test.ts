import { expect, test } from 'vitest';
import { type Keyring, parseKeyring } from './keyring.ts';
import { type SealPlace, seal, unseal } from './seal.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const keyring = parseKeyring(`k1:${key(1)}`);
const place: SealPlace = { purpose: 'source-password', owner: '018f0000-0000-7000-8000-000000000001' };

test.each(['00012345', ' leading and trailing ', 'a,b"c', '=1+1', '密码𠮷㐂1', 'ＡＢＣ', 'e\u0301', '', 'x'.repeat(320)])(
  'the password %j comes back byte for byte',
  (secret) => {
    expect(Buffer.from(unseal(keyring, place, seal(keyring, place, secret)))).toEqual(Buffer.from(secret));
  },
);

test('the ciphertext holds nothing of the password, and the same password never looks the same', () => {
  const sealed = Array.from({ length: 200 }, () => Buffer.from(seal(keyring, place, 'canary-password').sealed));
  expect(sealed.some((bytes) => bytes.includes('canary'))).toBe(false);
  const nonces = new Set(sealed.map((bytes) => bytes.subarray(0, 12).toString('hex')));
  expect(nonces.size).toBe(200);
});

test.each<[string, SealPlace]>([
  ['the row of another mapping', { ...place, owner: '018f0000-0000-7000-8000-000000000002' }],
  ['another purpose', { ...place, purpose: 'bulk-row' }],
  ['a place whose parts join to the same text', { purpose: 'source-password', owner: `:${place.owner}` }],
])('a ciphertext that is moved to %s does not open', (_where, other) => {
  const sealed = seal(keyring, place, 'secret');
  expect(() => unseal(keyring, other, sealed)).toThrow();
  expect(unseal(keyring, place, sealed)).toBe('secret');
});

test('a ciphertext with any one byte altered does not open', () => {
  const { keyId, sealed } = seal(keyring, place, 'secret');
  for (let i = 0; i < sealed.length; i++) {
    const altered = Uint8Array.from(sealed);
    altered[i] = (altered[i] ?? 0) ^ 1;
    expect(() => unseal(keyring, place, { keyId, sealed: altered }), `byte ${i}`).toThrow();
  }
});

test('a ciphertext that was cut short or emptied does not open', () => {
  const { keyId, sealed } = seal(keyring, place, 'secret');
  for (const length of [0, 5, 12, 20, sealed.length - 1]) {
    expect(() => unseal(keyring, place, { keyId, sealed: sealed.slice(0, length) }), `${length} bytes`).toThrow();
  }
});

test('an unknown key is refused by name, and a ciphertext under another name of the same key does not open', () => {
  const { sealed } = seal(keyring, place, 'secret');
  expect(() => unseal(keyring, place, { keyId: 'k9', sealed })).toThrow(/k9/);
  const renamed = parseKeyring(`k1:${key(2)},k9:${key(1)}`);
  expect(() => unseal(renamed, place, { keyId: 'k9', sealed })).toThrow();
});

test('after a change of keys the new one seals, the old ones still open, and without the old key they do not', () => {
  const old = seal(keyring, place, 'sealed long ago');
  const rotated: Keyring = parseKeyring(`k2:${key(2)},k1:${key(1)}`);
  const fresh = seal(rotated, place, 'sealed today');
  expect(fresh.keyId).toBe('k2');
  expect(unseal(rotated, place, old)).toBe('sealed long ago');
  expect(unseal(rotated, place, fresh)).toBe('sealed today');
  expect(() => unseal(parseKeyring(`k2:${key(2)}`), place, old)).toThrow(/k1/);
});

test.each([
  ['nothing', ''],
  ['a key that is no 32 bytes', `k1:${Buffer.alloc(16, 1).toString('base64')}`],
  ['a name without a key', 'k1'],
  ['two keys of one name', `k1:${key(1)},k1:${key(2)}`],
])('a keyring of %s seals nothing', (_what, text) => {
  expect(() => parseKeyring(text)).toThrow();
});
