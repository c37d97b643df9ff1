/**
 * One worker at a time delivers a notice. The claim is a lease by the database's clock; a worker that was frozen past it is stopped by
 * its own, before the last byte of its mail leaves (deliver-notice.ts).
 */
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import type { LoadedNotice } from './read-content.ts';

export const CLAIM_SECONDS = 30;

/** The notice, sealed: nothing joins it from here on. Null: it is not there any more, was sent, or somebody else delivers it. */
export async function claimNotice(noticeId: string): Promise<LoadedNotice | null> {
  const claimed = await db().$executeRaw`
    update notice set claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}),
      sealed_at = coalesce(sealed_at, ${now()}), attempt_count = attempt_count + 1
    where id = ${noticeId}::uuid and sent_at is null and (claimed_until is null or claimed_until < clock_timestamp())`;
  if (claimed === 0) return null;
  return db().notice.findUnique({ where: { id: noticeId }, include: { member: { include: { mailDomain: true } } } });
}

/** Gives the claim back after a failure that is known to have stored nothing, or that the next attempt looks into. */
export async function releaseNotice(noticeId: string): Promise<void> {
  await db().notice.updateMany({ where: { id: noticeId }, data: { claimedUntil: null } });
}
