/** What a failed try means for its row. Pure. The reasons are those of lib/mail/mail-error.ts and two of our own. */

/** `interrupted`: the worker ended in the middle; `refused_before`: the server has refused this very password already. */
type TryReason = string;

const PASSWORD_REASONS: ReadonlySet<string> = new Set([
  'wrong_password',
  'login_refused',
  'password_expired',
  'client_password',
  'token_only',
  'refused_before',
]);

/** The password is forgotten and never tried again; the row stays out until somebody types another. */
export function isPasswordRefusal(reason: TryReason | null): boolean {
  return reason !== null && PASSWORD_REASONS.has(reason);
}

const MOST_TRIES = 3;

/** The server was busy and has judged nothing: the row waits for another try of its own. */
export function triesAgain(reason: TryReason, tries: number): boolean {
  return reason === 'throttled' && tries < MOST_TRIES;
}

export interface Importability {
  fate: 'NEW' | 'CHANGED' | 'SAME' | 'ERROR';
  tryState: 'NONE' | 'WAITING' | 'TRYING' | 'PASSED' | 'FAILED';
  tryReason: string | null;
  ownerSeen: string | null;
  ownerAccepted: boolean;
}

/** A row that a confirmation carries out. What stays out: faulty rows, refused passwords, and pairs that nobody has looked at. */
export function isImportable({ fate, tryState, tryReason, ownerSeen, ownerAccepted }: Importability): boolean {
  if (fate !== 'NEW' && fate !== 'CHANGED') return false;
  if (tryState === 'FAILED' && isPasswordRefusal(tryReason)) return false;
  return ownerSeen === null || ownerAccepted;
}
