'use server';
/** 切换解析: what a postmaster decides and asks for. */
import { z } from 'zod';
import { countProbe } from '../../auth/outside-limits.ts';
import { choosePlan, setStaffTold } from '../../cutover/choose-plan.ts';
import { observeCutover } from '../../cutover/observe-cutover.ts';
import { pinSource, unpinSource } from '../../cutover/pin-source.ts';
import { startFinalDelta } from '../../cutover/start-final-delta.ts';
import { webEnv } from '../../env.ts';
import { sourceGuard } from '../../providers/source-guard.ts';
import { type PlanInput, planForm, staffToldForm } from '../../schemas/mail-domain/cutover.ts';
import { type ActionResult, asPostmaster } from '../action.ts';

const nothing = z.object({});

/** Asks DNS at once. */
export async function lookAgainAction(): Promise<ActionResult<void>> {
  return asPostmaster(nothing, {}, async ({ actor, session }) => {
    await observeCutover(actor, session.mailDomainId, webEnv());
  });
}

/** Plan A or B, and for how many hours the old inboxes have to be quiet (C1, C2). */
export async function choosePlanAction(raw: PlanInput): Promise<ActionResult<void>> {
  return asPostmaster(planForm, raw, ({ actor, session, input }) => choosePlan(actor, session.mailDomainId, input));
}

/** The one step that nobody can measure: staff know how to set up their mail programs. */
export async function setStaffToldAction(raw: { told: boolean }): Promise<ActionResult<void>> {
  return asPostmaster(staffToldForm, raw, ({ actor, session, input }) => setStaffTold(actor, session.mailDomainId, input.told));
}

/**
 * Keeps to the old server's present IP address, whatever becomes of its name (C3). One of ten probes per domain and hour.
 * Refuses with source.missing, source.is_address, source.too_many_probes, probe.*.
 */
export async function pinSourceAction(): Promise<ActionResult<{ address: string }>> {
  return asPostmaster(nothing, {}, async ({ actor, session }) => {
    await countProbe(session.mailDomainId);
    return pinSource(actor, session.mailDomainId, sourceGuard(webEnv()));
  });
}

/** Back to connecting by name. Refuses with source.missing. */
export async function unpinSourceAction(): Promise<ActionResult<void>> {
  return asPostmaster(nothing, {}, ({ actor, session }) => unpinSource(actor, session.mailDomainId));
}

/**
 * Has every finished mailbox looked at again at once, for what still came to the old inboxes. Answers how many. Refuses with
 * window.closed, cutover.nothing_to_pass.
 */
export async function startFinalDeltaAction(): Promise<ActionResult<{ enqueued: number }>> {
  return asPostmaster(nothing, {}, ({ actor, session }) => startFinalDelta(actor, session.mailDomainId));
}
