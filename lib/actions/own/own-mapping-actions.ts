'use server';
/** What a member does with the move of their own mailbox. */
import { z } from 'zod';
import type { Actor } from '../../actor.ts';
import { consentRedirect } from '../../auth/consent-redirect.ts';
import { countOwnStart } from '../../auth/outside-limits.ts';
import { beginConsent } from '../../consents/begin-consent.ts';
import { webEnv } from '../../env.ts';
import { type TriedAccount, tryOldAccount } from '../../mappings/ends/try-account.ts';
import { findMappingOfMember } from '../../mappings/find-mappings.ts';
import { pauseMapping, resumeMapping } from '../../mappings/pause-mapping.ts';
import { recheckMapping } from '../../mappings/recheck-mapping.ts';
import { type Started, startMapping } from '../../mappings/start-mapping.ts';
import { sourceGuard } from '../../providers/source-guard.ts';
import { ownStartInput, sourceAccount } from '../../schemas/mapping/mapping.ts';
import { type ActionResult, asMember } from '../action.ts';

/**
 * Starts the member's own move (M2); without a password by a consent or a grant that is there. Five tries per hour. Refuses
 * with mapping.too_many_tries, probe.*, and with what startMapping throws.
 */
export async function startOwnMappingAction(raw: {
  sourceAddress: string;
  password?: string | undefined;
}): Promise<ActionResult<Started>> {
  return asMember(ownStartInput, raw, async ({ actor, session, input }) => {
    await countOwnStart(session.memberId);
    const { password } = input;
    const { memberId } = session;
    if (password === undefined) return startMapping(actor, { memberId, ...input, password: null });
    await tryOldAccount(actor, { ...input, password }, tryingAt());
    return startMapping(actor, { memberId, ...input, password });
  });
}

/** 只测试登录: the same login, and nothing starts. */
export async function tryOwnAccountAction(raw: { sourceAddress: string; password: string }): Promise<ActionResult<TriedAccount>> {
  return asMember(sourceAccount, raw, async ({ actor, session, input }) => {
    await countOwnStart(session.memberId);
    return tryOldAccount(actor, input, { ...tryingAt(), strict: true });
  });
}

/** 授权登录: where the browser goes for the consent. */
export async function beginConsentAction(raw: { sourceAddress: string }): Promise<ActionResult<{ url: string }>> {
  return asMember(sourceAccount.pick({ sourceAddress: true }), raw, async ({ actor, session, input }) => {
    await countOwnStart(session.memberId);
    const env = webEnv();
    return beginConsent(actor, { ...input, redirectUrl: consentRedirect(env) }, env);
  });
}

function tryingAt() {
  const env = webEnv();
  return { guard: sourceGuard(env), providersFile: env.PROVIDERS_FILE };
}

async function withOwnMapping(
  actor: Actor,
  memberId: string,
  work: (actor: Actor, mappingId: string) => Promise<void>,
): Promise<void> {
  const { mappingId } = await findMappingOfMember(actor, memberId);
  if (mappingId !== null) await work(actor, mappingId);
}

/** Holds the own move; without one nothing happens. */
export async function pauseOwnMappingAction(): Promise<ActionResult<void>> {
  return asMember(z.object({}), {}, ({ actor, session }) => withOwnMapping(actor, session.memberId, pauseMapping));
}

/**
 * Lets the own move go on. Refuses with mapping.paused_by_postmaster where the postmaster holds it, and with what resumeMapping
 * throws.
 */
export async function resumeOwnMappingAction(): Promise<ActionResult<void>> {
  return asMember(z.object({}), {}, ({ actor, session }) => withOwnMapping(actor, session.memberId, resumeMapping));
}

/** 重新检测 of the own mailbox (X2). Refuses with what recheckMapping throws. */
export async function recheckOwnMappingAction(): Promise<ActionResult<void>> {
  return asMember(z.object({}), {}, ({ actor, session }) => withOwnMapping(actor, session.memberId, recheckMapping));
}
