/**
 * Sign-in with the mailbox's own address and password, against the hash that Dovecot reads.
 * No such address, wrong password, disabled account: one answer, after the same work (trust.md 7, user enumeration).
 */

import { createHash } from 'node:crypto';
import { recordAudit } from '../audit/record-audit.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { verifyPassword } from '../members/access/password-hash.ts';
import { domainOf } from '../schemas/address.ts';
import { signIn } from '../schemas/member/member.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';
import { memberActor } from './end-session.ts';
import { clearTries, countTry } from './login-limits.ts';

export interface SignedIn {
  sessionId: string;
  /** The mailbox's password, sealed for this session: the webmail reads the member's own mail with it, and nothing else can. */
  mailbox: { keyId: string; sealed: string };
  /** As the webmail signs in to the platform; for this moment, and kept nowhere. */
  login: { address: string; password: string; passwordMark: string };
}

/** As session.ts computes it in SQL. */
function passwordMark(hash: string): string {
  return createHash('sha256').update(hash).digest('hex');
}

/** Opens a session. Throws login.too_many (minutes) and login.refused. */
export async function authenticate(input: unknown, ip: string): Promise<SignedIn> {
  const parsed = signIn.safeParse(input);
  if (!parsed.success) throw new AppError('login.refused');
  const { address, password } = parsed.data;
  const minutes = await countTry(address, ip);
  if (minutes !== null) throw new AppError('login.too_many', { minutes });
  const member = await db().member.findUnique({ where: { address } });
  const right = await verifyPassword(member?.passwordHash ?? null, password);
  if (!right || member === null || member.disabledAt !== null) {
    await recordRefusal(address);
    throw new AppError('login.refused');
  }
  await clearTries(address, ip);
  const session = await inTransaction(async (tx) => {
    await recordAudit(tx, memberActor(member), { mailDomainId: member.mailDomainId, action: 'session.opened', subject: address });
    return tx.loginSession.create({ data: { memberId: member.id }, select: { id: true } });
  });
  const { keyId, sealed } = seal(processKeyring(), { purpose: 'mailbox-session', owner: session.id }, password);
  return {
    sessionId: session.id,
    mailbox: { keyId, sealed: Buffer.from(sealed).toString('base64') },
    login: { address, password, passwordMark: passwordMark(member.passwordHash) },
  };
}

/**
 * For the domain's postmaster: somebody tried an address of theirs and was refused. The same work whether there is such a mailbox
 * or not; of an address that belongs to no domain of ours nothing is kept, for people also type passwords into the wrong field.
 */
async function recordRefusal(address: string): Promise<void> {
  const domain = await db().mailDomain.findUnique({ where: { name: domainOf(address) }, select: { id: true } });
  if (domain === null) return;
  const actor = { kind: 'system', name: 'sign-in' } as const;
  await recordAudit(db(), actor, { mailDomainId: domain.id, action: 'session.refused', subject: address });
}
