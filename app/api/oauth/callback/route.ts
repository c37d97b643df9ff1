import { consentRedirect } from '@/lib/auth/consent-redirect';
import { requireMember } from '@/lib/auth/session';
import { finishConsent } from '@/lib/consents/finish-consent';
import { webEnv } from '@/lib/env';
import { AppError } from '@/lib/errors';

const OWN_MOVE = '/webmail/settings/account/migration';

/** The member is back from the provider. What came of it is said on the page of their move. */
export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireMember();
  const env = webEnv();
  const asked = new URL(request.url).searchParams;
  const came = { state: asked.get('state') ?? '', code: asked.get('code') ?? undefined, redirectUrl: consentRedirect(env) };
  const back = new URL(OWN_MOVE, env.NEXTAUTH_URL);
  try {
    await finishConsent(actor, came, env);
  } catch (error) {
    if (!(error instanceof AppError) || !error.expected) throw error;
    back.searchParams.set('failed', error.code);
  }
  return Response.redirect(back, 303);
}
