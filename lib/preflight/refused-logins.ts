/**
 * Which passwords an old server has refused, so that none is tried a second time by itself: providers lock accounts after a few
 * (trust.md 5). Kept as keyed fingerprints until the window closes. A person who types a password asks for one more try.
 */
import type { Db } from '../db/client.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { fingerprintSecret } from '../secrets/seal.ts';

export interface TriedLogin {
  host: string;
  sourceAddress: string;
  password: string;
}

function fingerprintOf(mailDomainId: string, { host, sourceAddress, password }: TriedLogin): Uint8Array<ArrayBuffer> {
  const owner = `${mailDomainId}:${host.toLowerCase()}:${sourceAddress}`;
  return fingerprintSecret(processKeyring(), { purpose: 'refused-login', owner }, password);
}

/** In the caller's transaction; a second time it changes nothing. */
export async function rememberRefusal(tx: Db, mailDomainId: string, login: TriedLogin): Promise<void> {
  const fingerprint = fingerprintOf(mailDomainId, login);
  await tx.refusedLogin.createMany({ data: [{ mailDomainId, fingerprint }], skipDuplicates: true });
}

/** One answer for each login: true when the server has refused it before. */
export async function wereRefused(tx: Db, mailDomainId: string, logins: readonly TriedLogin[]): Promise<boolean[]> {
  const refused = await tx.refusedLogin.findMany({ where: { mailDomainId }, select: { fingerprint: true } });
  const known = new Set(refused.map(({ fingerprint }) => Buffer.from(fingerprint).toString('hex')));
  return logins.map((login) => known.size > 0 && known.has(Buffer.from(fingerprintOf(mailDomainId, login)).toString('hex')));
}
