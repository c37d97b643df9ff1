/**
 * The browser is back from the provider: the code it brings becomes a token, and the move starts with it.
 * Invariants: the request is taken out before anything else, so that a second visit finds none; the token goes into the
 * database sealed, in the transaction that starts the move.
 */
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { MailError } from '../mail/mail-error.ts';
import { startMappingIn } from '../mappings/start-mapping.ts';
import { exchangeCode } from '../oauth/consent.ts';
import { OAUTH_VENDORS, type OAuthSettings, oauthServer } from '../oauth/oauth-server.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';

const MOST_AGE_MS = 10 * 60_000;

/**
 * `code` absent: the person has refused. Throws consent.expired, consent.refused, consent.failed with `serverText`, and what
 * startMapping throws.
 */
export async function finishConsent(
  actor: Actor,
  { state, code, redirectUrl }: { state: string; code: string | undefined; redirectUrl: string },
  settings: OAuthSettings,
): Promise<{ started: boolean }> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId } = actor;
  // Whoever types the address, or follows a link that was cut, brings something else or nothing.
  const request = z.uuid().safeParse(state).success
    ? await db().consentRequest.findFirst({ where: { id: state, memberId } })
    : null;
  const taken = request === null ? 0 : (await db().consentRequest.deleteMany({ where: { id: state, memberId } })).count;
  const vendor = OAUTH_VENDORS.find((one) => one === request?.vendor);
  if (request === null || taken === 0 || vendor === undefined) throw new AppError('consent.expired');
  if (now().getTime() - request.createdAt.getTime() > MOST_AGE_MS) throw new AppError('consent.expired');
  if (code === undefined) throw new AppError('consent.refused');
  const verifier = unseal(processKeyring(), { purpose: 'consent-request', owner: state }, request);
  const { refreshToken } = await exchangeCode(oauthServer(vendor, settings), { code, verifier, redirectUrl }).catch(asFailure);
  // Without it the move would end with the first access token, after an hour.
  if (refreshToken === undefined) throw new AppError('consent.failed');
  const { sourceAddress } = request;
  return inTransaction((tx) =>
    startMappingIn(tx, actor, { memberId, sourceAddress, password: refreshToken, token: { kind: 'REFRESH_TOKEN', vendor } }),
  );
}

function asFailure(error: unknown): never {
  if (!(error instanceof MailError)) throw error;
  throw new AppError('consent.failed', error.serverText === null ? {} : { serverText: error.serverText }, { cause: error });
}
