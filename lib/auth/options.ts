/**
 * next-auth's configuration. The token is encrypted (JWE) and carries the id of a session row and the sealed mailbox
 * password; who the person is and what they may do is read from the database at each request.
 */
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { AppError } from '../errors.ts';
import { log } from '../log.ts';
import { authenticate, type SignedIn } from './authenticate.ts';
import { endSession } from './end-session.ts';
import { SESSION_HOURS, sessionCookieName } from './session-rule.ts';

/** The client's address: from the trusted proxy's header when the operator named one, else one bucket for everybody. */
function clientAddress(headers: Record<string, string | string[] | undefined> | undefined): string {
  const name = process.env.TRUSTED_PROXY_HEADER?.toLowerCase();
  const value = name ? headers?.[name] : undefined;
  const text = Array.isArray(value) ? value[0] : value;
  // The last entry is the one that the trusted proxy itself wrote; those before it came with the request.
  return text?.split(',').at(-1)?.trim() || 'direct';
}

/** `signedIn` is told of each sign-in, and nobody waits for what it does. */
export const authOptions = (signedIn: (login: SignedIn['login']) => void): NextAuthOptions => ({
  session: { strategy: 'jwt', maxAge: SESSION_HOURS * 3600 },
  pages: { signIn: '/login', error: '/login' },
  cookies: {
    sessionToken: {
      name: sessionCookieName(),
      options: {
        httpOnly: true,
        sameSite: 'lax',
        path: '/',
        secure: sessionCookieName().startsWith('__Host-'),
      },
    },
  },
  providers: [
    CredentialsProvider({
      credentials: { address: {}, password: {} },
      async authorize(credentials, request) {
        try {
          const { sessionId, mailbox, login } = await authenticate(credentials, clientAddress(request.headers));
          signedIn(login);
          return { id: sessionId, mailbox };
        } catch (error) {
          // next-auth hands only the message to the page; it is a code with at most one number.
          if (error instanceof AppError)
            throw new Error([error.code, error.values.minutes].filter((part) => part !== undefined).join(':'));
          log.error({ err: error instanceof Error ? error.stack : String(error) }, 'sign-in failed');
          throw new Error('login.unavailable');
        }
      },
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      return user ? { sid: user.id, mailbox: user.mailbox } : token;
    },
    session({ session }) {
      return { expires: session.expires };
    },
  },
  events: {
    async signOut({ token }) {
      if (typeof token?.sid === 'string') await endSession(token.sid);
    },
  },
});
