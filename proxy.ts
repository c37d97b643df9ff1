import { type NextRequest, NextResponse } from 'next/server';
import { getToken } from 'next-auth/jwt';
import { ASKED_PAGE, signInPage } from '@/lib/auth/next-page';
import { sessionCookieName } from '@/lib/auth/session-rule';

/**
 * Courtesy and headers. Without a token every page leads to the sign-in; that is a convenience, not security: each page,
 * action and route asks for the session itself. The content security policy has a fresh nonce per request (trust.md 7).
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const policy = contentSecurityPolicy(Buffer.from(crypto.randomUUID()).toString('base64'));
  const response = (await mayPass(request)) ? passOn(request, policy) : NextResponse.redirect(signInUrl(request));
  if (!hasOwnPolicy(request)) response.headers.set('Content-Security-Policy', policy);
  return response;
}

export const config = { matcher: ['/((?!api/auth/|_next/static|_next/image|icon.svg|favicon.ico).*)'] };

/** What a stranger has written leaves with a stricter policy of its own (app/api/mail). */
function hasOwnPolicy({ nextUrl }: NextRequest): boolean {
  return nextUrl.pathname.startsWith('/api/mail/');
}

const PUBLIC_PATHS = ['/login', '/api/health'];

async function mayPass(request: NextRequest): Promise<boolean> {
  // An action leads to the sign-in by itself, in a way that its page understands; a redirect from here would look like no answer.
  if (request.method === 'POST' && request.headers.has('next-action')) return true;
  if (PUBLIC_PATHS.includes(request.nextUrl.pathname)) return true;
  return (await getToken({ req: request, cookieName: sessionCookieName() })) !== null;
}

/** Back to the page that was asked for, after signing in. */
function signInUrl(request: NextRequest): URL {
  return new URL(signInPage(pageOf(request)), request.url);
}

function pageOf({ nextUrl: { pathname, search } }: NextRequest): string {
  return `${pathname}${search}`;
}

/** Next reads the nonce from the request's policy and puts it on its own scripts. */
function passOn(request: NextRequest, policy: string): NextResponse {
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', policy);
  headers.set(ASKED_PAGE, pageOf(request));
  return NextResponse.next({ request: { headers } });
}

/**
 * Scripts only with the nonce. Styles may be inline: widths of bars are style attributes, and the toasts and dialogs that we use
 * insert a style element of their own; mail is never rendered in our own document, so nobody else can.
 */
function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
