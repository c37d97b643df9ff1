/** Where a provider sends the browser back to after a consent; the operator registers this very address there. */
import type { WebEnv } from '../env.ts';

/** The whole address, below the product's own. */
export function consentRedirect({ NEXTAUTH_URL }: Pick<WebEnv, 'NEXTAUTH_URL'>): string {
  return new URL('/api/oauth/callback', NEXTAUTH_URL).href;
}
