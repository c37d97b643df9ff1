/**
 * Password hashes as Dovecot reads them: a {SCHEME} before the hash (Dovecot, "Password Schemes"). New ones are argon2id
 * with OWASP's first choice of parameters; {BLF-CRYPT} of an older system is still accepted.
 */
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { compare as bcryptCompare } from 'bcryptjs';

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A well-formed hash of nobody's password, verified for unknown addresses so that the time tells nothing (trust.md 7). */
const DUMMY = '$argon2id$v=19$m=19456,t=2,p=1$Y2FmZWJhYmVjYWZlYmFiZQ$2Vb3w4tTqbJYYtLqzV3l1cJ3lZ3u1m5oYJ3l0m1pPq8';

/** Hashes a new password: `{ARGON2ID}$argon2id$…`. */
export async function hashPassword(password: string): Promise<string> {
  return `{ARGON2ID}${await argon2Hash(password, PARAMETERS)}`;
}

/** True when the password fits. Null stands for "no such account": false, after the same work. What cannot be read is false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored === null) {
    await argon2Verify(DUMMY, password).catch(() => false);
    return false;
  }
  const [, scheme, hash] = /^\{([A-Z0-9.-]+)\}(.+)$/.exec(stored) ?? [];
  if (hash === undefined) return false;
  if (scheme === 'ARGON2ID') return argon2Verify(hash, password).catch(() => false);
  if (scheme === 'BLF-CRYPT') return bcryptCompare(password, hash);
  return false;
}
