/**
 * One request to a token endpoint (RFC 6749, 3.2) and what its answer means.
 *
 * Invariants: one deadline; no redirect is followed, for a secret goes along; an answer larger than any token is refused;
 * nothing of request or answer is logged, and errors hold the vendor's code and words, never a token.
 */
import { z } from 'zod';
import { MailError } from '../mail/mail-error.ts';

const DEADLINE_MS = 15_000;
const MOST_BYTES = 64 * 1024;

const granted = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.coerce.number().int().positive().default(3600),
  refresh_token: z.string().min(1).optional(),
});

const refused = z.object({ error: z.string(), error_description: z.string().optional() });

export interface Tokens {
  accessToken: string;
  expiresInSeconds: number;
  /** Given with a consent, and at some vendors anew with each renewal: then the old one ends. */
  refreshToken: string | undefined;
}

/**
 * Asks. Throws MailError on the source's side: `consent_needed` when the consent, the code or the assertion does not count
 * (invalid_grant, interaction_required), `grant_refused` when the application itself is not let in, `server_error` for
 * everything that may pass by itself.
 */
export async function requestTokens(url: string, form: Record<string, string>): Promise<Tokens> {
  const { status, text } = await post(url, form);
  const answer = parseJson(text);
  const good = granted.safeParse(answer);
  if (status === 200 && good.success) {
    const { access_token: accessToken, expires_in: expiresInSeconds, refresh_token: refreshToken } = good.data;
    return { accessToken, expiresInSeconds, refreshToken };
  }
  const { error = '', error_description: words } = refused.safeParse(answer).data ?? {};
  throw new MailError(reasonOf(status, error), 'mailbox', { side: 'source', serverText: words ?? error });
}

/** Takes a token back (RFC 7009). Never throws: what cannot be revoked now ends by itself, and is forgotten here. */
export async function revokeToken(url: string, token: string): Promise<void> {
  await post(url, { token }).catch(() => undefined);
}

function reasonOf(status: number, error: string): 'consent_needed' | 'grant_refused' | 'throttled' | 'server_error' {
  if (status === 429) return 'throttled';
  if (status >= 500 || error === 'temporarily_unavailable' || error === '') return 'server_error';
  return error === 'invalid_grant' || error === 'interaction_required' || error === 'consent_required'
    ? 'consent_needed'
    : 'grant_refused';
}

async function post(url: string, form: Record<string, string>): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new RangeError('an answer beyond all measure');
      pieces.push(piece);
    }
    return { status: response.status, text: Buffer.concat(pieces).toString('utf8') };
  } catch (cause) {
    throw new MailError('server_error', 'mailbox', { side: 'source', cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
