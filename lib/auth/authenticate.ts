/**
 * Sign-in with the mailbox's own address and password, against the hash that Dovecot reads.
 * No such address, wrong password, disabled account: one answer, after the same work (trust.md 7, user enumeration).
 */
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { recordAudit } from '../mail-domains/record-audit.ts';
import { verifyPassword } from '../members/password-hash.ts';
import { signIn } from '../schemas/member.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';
import { clearTries, countTry } from './login-limits.ts';

export interface SignedIn {
  sessionId: string;
  /** The mailbox's password, sealed for this session: the webmail reads the member's own mail with it, and nothing else can. */
  mailbox: { keyId: string; sealed: string };
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
  if (!right || member === null || member.disabledAt !== null) throw new AppError('login.refused');
  await clearTries(address, ip);
  const session = await db().loginSession.create({ data: { memberId: member.id }, select: { id: true } });
  const actor = { kind: 'member', memberId: member.id, mailDomainId: member.mailDomainId, address } as const;
  await recordAudit(db(), actor, { mailDomainId: member.mailDomainId, action: 'session.opened', subject: address });
  const { keyId, sealed } = seal(processKeyring(), { purpose: 'mailbox-session', owner: session.id }, password);
  return { sessionId: session.id, mailbox: { keyId, sealed: Buffer.from(sealed).toString('base64') } };
}
