/**
 * Sealing of passwords: AES-256-GCM with a fresh 96-bit nonce, under a key that is derived (HKDF-SHA-256) from a master key
 * for one purpose and one owner. Purpose and owner are also the additional data, so a ciphertext that is moved to another
 * row or used for another purpose does not open. Source: trust.md 7, "old passwords at rest"; NIST SP 800-38D; RFC 5869.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Keyring } from './keyring.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealed {
  keyId: string;
  /** nonce, ciphertext, tag */
  sealed: Uint8Array<ArrayBuffer>;
}

/** What a secret is for and whose it is, for example ('source-password', mapping id). */
export interface SealPlace {
  purpose: 'source-password' | 'bulk-row' | 'mailbox-session' | 'source-grant' | 'consent-request' | 'refused-login';
  owner: string;
}

function keyFor(master: Buffer, place: SealPlace): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `banjia:${place.purpose}:${place.owner}`, 32));
}

/** Seals a text with the keyring's first key. */
export function seal(keyring: Keyring, place: SealPlace, secret: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(keyring.sealing.key, place), nonce);
  cipher.setAAD(Buffer.from(`${keyring.sealing.id}:${place.purpose}:${place.owner}`));
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return { keyId: keyring.sealing.id, sealed: Uint8Array.from(Buffer.concat([nonce, body, cipher.getAuthTag()])) };
}

/**
 * A fingerprint of a secret (HMAC-SHA-256 under a derived key), by which the same one is known again for the same place, and which
 * says nothing to who has the database alone. After a change of keys it is another one.
 */
export function fingerprintSecret(keyring: Keyring, place: SealPlace, secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHmac('sha256', keyFor(keyring.sealing.key, place)).update(secret, 'utf8').digest());
}

/** Opens what `seal` made for the same place. Throws when the key is unknown or anything was altered or moved. */
export function unseal(keyring: Keyring, place: SealPlace, { keyId, sealed }: { keyId: string; sealed: Uint8Array }): string {
  const master = keyring.byId.get(keyId);
  if (master === undefined) throw new Error(`no key named ${keyId}`);
  const bytes = Buffer.from(sealed);
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(master, place), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(`${keyId}:${place.purpose}:${place.owner}`));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)), decipher.final()]).toString(
    'utf8',
  );
}
