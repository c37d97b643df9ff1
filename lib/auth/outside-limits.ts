/**
 * Limits on what we do at somebody else's server because a person asked for it: ten probes per domain and hour, five starts
 * by a member per hour. Else our pages would be a port scanner and a relay for guessing passwords (trust.md 7).
 */
import { AppError } from '../errors.ts';
import { takePoint } from './login-limits.ts';

const HOUR_SECONDS = 3600;
const PROBES_PER_HOUR = 10;
const STARTS_PER_HOUR = 5;

/** Throws source.too_many_probes with the minutes to wait. */
export async function countProbe(mailDomainId: string): Promise<void> {
  const minutes = await takePoint('probe', mailDomainId, PROBES_PER_HOUR, HOUR_SECONDS);
  if (minutes !== null) throw new AppError('source.too_many_probes', { minutes });
}

/** Throws mapping.too_many_tries with the minutes to wait. */
export async function countOwnStart(memberId: string): Promise<void> {
  const minutes = await takePoint('own-start', memberId, STARTS_PER_HOUR, HOUR_SECONDS);
  if (minutes !== null) throw new AppError('mapping.too_many_tries', { minutes });
}

/** The postmaster tries more than a member, and still not as often as a lock-out takes. */
const ADMIN_STARTS_PER_HOUR = 10;

/** For a start by the postmaster, by mailbox. Throws mapping.too_many_tries with the minutes to wait. */
export async function countStart(memberId: string): Promise<void> {
  const minutes = await takePoint('start', memberId, ADMIN_STARTS_PER_HOUR, HOUR_SECONDS);
  if (minutes !== null) throw new AppError('mapping.too_many_tries', { minutes });
}
