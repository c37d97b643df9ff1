/**
 * The frame of the webmail's routes, as lib/actions/action.ts is that of actions: session -> login, query -> zod, refusals -> codes.
 * They read only. Whoever has no session is led to the sign-in.
 */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { readMailboxPassword, requireMember } from '@/lib/auth/session';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { MailboxLogin } from '@/lib/webmail/open-mailbox';

const STATUS: Record<string, number> = { not_found: 404, 'webmail.sign_in_again': 403, 'webmail.unreachable': 503 };

/** Runs `work` for the signed-in member. Errors are JSON with a code. */
export async function answerMember<S extends z.ZodType>(
  request: Request,
  schema: S,
  work: (login: MailboxLogin, query: z.infer<S>) => Promise<Response>,
): Promise<Response> {
  const { session } = await requireMember();
  const query = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) return refusal('not_found');
  const password = await readMailboxPassword(session);
  if (password === null) return refusal('webmail.sign_in_again');
  try {
    return await work({ address: session.address, password, passwordMark: session.passwordMark }, query.data);
  } catch (error) {
    if (error instanceof AppError && error.expected) return refusal(error.code);
    const id = randomBytes(2).toString('hex').toUpperCase();
    log.error({ id, err: error instanceof Error ? error.stack : String(error) }, 'a route of the webmail failed');
    return Response.json({ code: 'our_fault', id }, { status: 500, headers: PRIVATE });
  }
}

/** Mail is for this reader now, and for no cache. */
const PRIVATE = { 'Cache-Control': 'private, no-store', 'Content-Security-Policy': "default-src 'none'" };

function refusal(code: string): Response {
  return Response.json({ code }, { status: STATUS[code] ?? 400, headers: PRIVATE });
}

export function json(value: unknown): Response {
  return Response.json(value, { headers: PRIVATE });
}
