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
import { ASKED_PAGE, signInPage } from './next-page.ts';
import { isSessionAlive, type SessionTimes, sessionCookieName, shouldTouch } from './session-rule.ts';

export interface Session {
  sessionId: string;
  memberId: string;
  mailDomainId: string;
  mailDomainName: string;
  address: string;
  displayName: string;
  role: MemberRole;
  /** Another one as soon as the member's password is another one; says nothing about it. */
  passwordMark: string;
  /** How the member reads the pages (schemas/preferences.ts). Null: never chosen. */
  locale: string | null;
  timeZone: string | null;
  theme: string | null;
  /** The webmail's list shows one line for each thread. */
  conversations: boolean;
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
  const row = await findSession(token.sid);
  if (row === undefined || row.disabledAt !== null || !isSessionAlive(row, now())) return null;
  if (shouldTouch(row, now())) {
    await db().$executeRaw`update login_session set last_seen_at = ${now()} where id = ${row.sessionId}::uuid`;
  }
  const { disabledAt: _disabled, createdAt: _created, lastSeenAt: _seen, revokedAt: _revoked, ...session } = row;
  return session;
});

/** By one statement, because every request of every page begins with it. */
async function findSession(id: string): Promise<(Session & SessionTimes & { disabledAt: Date | null }) | undefined> {
  const [row] = await db().$queryRaw<(Session & SessionTimes & { disabledAt: Date | null })[]>`
    select s.id as "sessionId", s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.revoked_at as "revokedAt",
           m.id as "memberId", m.mail_domain_id as "mailDomainId", d.name as "mailDomainName", m.address,
           m.display_name as "displayName", m.role::text as role, m.disabled_at as "disabledAt", m.locale, m.time_zone as "timeZone", m.theme, m.conversations,
           encode(sha256(convert_to(m.password_hash, 'UTF8')), 'hex') as "passwordMark"
    from login_session s join member m on m.id = s.member_id join mail_domain d on d.id = m.mail_domain_id
    where s.id = ${id}::uuid`;
  return row;
}

/** The session; whoever has none goes to the sign-in page, and from there back to the page that was asked for or acted on. */
export async function requireSession(): Promise<Session> {
  return (await readSession()) ?? redirect(signInPage((await headers()).get(ASKED_PAGE)));
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
