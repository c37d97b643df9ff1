/** Where one goes after signing in: a page of ours that was asked for, else the start page. Never another site. Pure. */

/** The request header in which the proxy says which page is asked for, or acted on; what a browser sends in it never arrives. */
export const ASKED_PAGE = 'x-banjia-page';

/** The sign-in, which leads back to `page`, a path of ours with its search. Null, the start page, or a file: to the start page. */
export function signInPage(page: string | null): string {
  const next = nextPage(page);
  return next === '/' || next.startsWith('/api/') ? '/login' : `/login?${new URLSearchParams({ next })}`;
}

const OURS = 'http://ours.invalid';

/**
 * The path and search of `next`, read as a browser reads it, which passes over tabs and line ends and takes `\` for `/`.
 * Anything else than a path of ours, and the sign-in itself, is `/`.
 */
export function nextPage(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/')) return '/';
  const url = URL.parse(next, OURS);
  if (url === null || url.origin !== OURS || url.pathname.startsWith('//')) return '/';
  return url.pathname.startsWith('/login') ? '/' : `${url.pathname}${url.search}`;
}
