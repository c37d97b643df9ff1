/**
 * The frame of every server action: session -> actor, input -> zod, refusals -> codes. Actions return codes and counts,
 * never sentences. What lies outside the actor's reach is answered with 404, like the pages.
 */
import { randomBytes } from 'node:crypto';
import { notFound } from 'next/navigation';
import type { z } from 'zod';
import type { Actor } from '../actor.ts';
import { requireMember, requirePostmaster, type Session } from '../auth/session.ts';
import { AppError, type ErrorValues } from '../errors.ts';
import { log } from '../log.ts';

export type ActionResult<T> =
  | { ok: true; value: T }
  | { ok: false; code: string; values: ErrorValues; fields?: Record<string, string> };

export interface ActionContext<T> {
  actor: Actor;
  session: Session;
  input: T;
}

/** A postmaster's action on their own domain. */
export async function asPostmaster<S extends z.ZodType, T>(
  schema: S,
  raw: unknown,
  work: (context: ActionContext<z.infer<S>>) => Promise<T>,
): Promise<ActionResult<T>> {
  return run(await requirePostmaster(), schema, raw, work);
}

/** A member's action on their own mailbox. */
export async function asMember<S extends z.ZodType, T>(
  schema: S,
  raw: unknown,
  work: (context: ActionContext<z.infer<S>>) => Promise<T>,
): Promise<ActionResult<T>> {
  return run(await requireMember(), schema, raw, work);
}

async function run<S extends z.ZodType, T>(
  who: { actor: Actor; session: Session },
  schema: S,
  raw: unknown,
  work: (context: ActionContext<z.infer<S>>) => Promise<T>,
): Promise<ActionResult<T>> {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const fields = Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
    return { ok: false, code: 'invalid', values: {}, fields };
  }
  try {
    return { ok: true, value: await work({ ...who, input: parsed.data }) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    if (error instanceof AppError && error.expected) return { ok: false, code: error.code, values: error.values };
    const id = randomBytes(2).toString('hex').toUpperCase();
    log.error({ id, err: error instanceof Error ? error.stack : String(error) }, 'action failed');
    return { ok: false, code: 'our_fault', values: { id } };
  }
}
