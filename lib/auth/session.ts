/** Who is signed in, read from the cookie and the database at each request. For server components, actions and routes. */
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { getToken, type JWT } from 'next-auth/jwt';
import { cache } from 'react';
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import type { MemberRole } from '../generated/prisma/client.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { isSessionAlive, sessionCookieName, shouldTouch } from './session-rule.ts';

export interface Session {
  sessionId: string;
  memberId: string;
  mailDomainId: string;
  mailDomainName: string;
  address: string;
  displayName: string;
  role: MemberRole;
}

const readToken = cache(async (): Promise<JWT | null> => {
  const jar = await cookies();
  const req = {
    headers: Object.fromEntries(await headers()),
    cookies: Object.fromEntries(jar.getAll().map(({ name, value }) => [name, value])),
  };
  // getToken reads nothing but headers and cookies of what it calls a request.
  return getToken({ req: req as Parameters<typeof getToken>[0]['req'], cookieName: sessionCookieName() });
});

/** The session, or null when nobody is signed in, it was revoked, or it has run out. */
export const readSession = cache(async (): Promise<Session | null> => {
  const token = await readToken();
  if (typeof token?.sid !== 'string') return null;
  const row = await db().loginSession.findUnique({
    where: { id: token.sid },
    include: { member: { include: { mailDomain: { select: { name: true } } } } },
  });
  if (row === null || row.member.disabledAt !== null || !isSessionAlive(row, now())) return null;
  if (shouldTouch(row, now())) await db().loginSession.update({ where: { id: row.id }, data: { lastSeenAt: now() } });
  const { member } = row;
  return {
    sessionId: row.id,
    memberId: member.id,
    mailDomainId: member.mailDomainId,
    mailDomainName: member.mailDomain.name,
    address: member.address,
    displayName: member.displayName,
    role: member.role,
  };
});

/** The session; whoever has none goes to the sign-in page. */
export async function requireSession(): Promise<Session> {
  return (await readSession()) ?? redirect('/login');
}

/** For postmaster pages and actions. Members get 404: nobody learns which pages exist. */
export async function requirePostmaster(): Promise<{ session: Session; actor: Actor }> {
  const session = await requireSession();
  if (session.role !== 'POSTMASTER') notFound();
  const { memberId, mailDomainId, address } = session;
  return { session, actor: { kind: 'postmaster', memberId, mailDomainId, address } };
}

/** Anyone signed in, acting on their own mailbox only. */
export async function requireMember(): Promise<{ session: Session; actor: Actor & { kind: 'member' } }> {
  const session = await requireSession();
  const { memberId, mailDomainId, address } = session;
  return { session, actor: { kind: 'member', memberId, mailDomainId, address } };
}

/** The member's own password for the platform, for the webmail. Null: sign in again. */
export async function readMailboxPassword(session: Session): Promise<string | null> {
  const token = await readToken();
  if (token?.sid !== session.sessionId || token.mailbox === undefined) return null;
  const { keyId, sealed } = token.mailbox;
  try {
    return unseal(
      processKeyring(),
      { purpose: 'mailbox-session', owner: session.sessionId },
      { keyId, sealed: Buffer.from(sealed, 'base64') },
    );
  } catch {
    return null; // sealed with a key that is no longer in the keyring
  }
}
