/**
 * Delivers one notice into INBOX by APPEND, over the platform's master login.
 *
 * Invariants:
 * - Stored exactly once. Where INBOX stands (UIDVALIDITY, UIDNEXT) is committed before the first byte leaves; an attempt that finds it
 *   noted looks for its own Message-ID from there on, and appends only when it is not there.
 * - The claim outlives an attempt: GUARD_MS after it was taken no command is completed any more, and nobody else begins before its end.
 * - A notice that nobody wants any more, or whose event has been taken back, is removed unsent.
 */
import { DAY_MS, MINUTE_MS, now } from '../clock.ts';
import { db } from '../db/client.ts';
import { noticeText } from '../i18n/sentences/notice-text.ts';
import { log } from '../log.ts';
import type { MailDestination } from '../mail/mail-destination.ts';
import { MailError } from '../mail/mail-error.ts';
import { bodyOf } from '../mail/message/mail-body.ts';
import { openPlatformMailbox, type PlatformLogin } from '../mail/platform-mailbox.ts';
import { tracePoint } from '../trace.ts';
import { CLAIM_SECONDS, claimNotice, releaseNotice } from './claim-notice.ts';
import { composeNotice, messageIdOf } from './compose-notice.ts';
import { type LoadedNotice, localeOf, readContent } from './read-content.ts';

/** Less than the claim, by more than an answer may take to come. */
const GUARD_MS = (CLAIM_SECONDS - 15) * 1000;
const FIRST_RETRY_SECONDS = 30;
const LAST_RETRY_SECONDS = 1800;
/** What could not be delivered for so long (a mailbox that is full) is no news any more. */
const GIVE_UP_MS = 3 * DAY_MS;
/** So far the clock of the platform may be behind. */
const CLOCKS_MS = 10 * MINUTE_MS;
/** No notice is larger. */
const LARGEST_BYTES = 64 * 1024;

/** `retrySeconds`: it is to be tried again then; null: there is nothing more to do. */
export async function deliverNotice(platform: PlatformLogin, noticeId: string): Promise<{ retrySeconds: number | null }> {
  const begun = performance.now();
  const notice = await claimNotice(noticeId);
  if (notice === null) return { retrySeconds: (await isWaiting(noticeId)) ? CLAIM_SECONDS : null };
  const guard = () => {
    if (performance.now() - begun > GUARD_MS) throw new MailError('aborted', 'mailbox', { side: 'destination' });
  };
  try {
    await deliver(platform, notice, guard);
    return { retrySeconds: null };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    log.warn({ notice: noticeId, reason: error.reason }, 'a notice could not be delivered');
    if (now().getTime() - notice.createdAt.getTime() > GIVE_UP_MS) {
      await remove(noticeId);
      return { retrySeconds: null };
    }
    // What was on its way when the connection broke may still be stored: the claim holds until that is over.
    if (error.reach === 'message') await releaseNotice(noticeId);
    return { retrySeconds: noticeRetrySeconds(notice.attemptCount) };
  }
}

/** Pure: when the attempt after this one follows; later than the end of this one's claim. */
export function noticeRetrySeconds(attemptCount: number): number {
  const backOff = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(10, Math.max(0, attemptCount - 1)));
  return Math.max(CLAIM_SECONDS + 1, backOff);
}

async function deliver(platform: PlatformLogin, notice: LoadedNotice, guard: () => void): Promise<void> {
  const { id, member } = notice;
  const sealedAt = notice.sealedAt ?? now();
  const mailbox = await openPlatformMailbox(platform, member.address, { appendOnly: true });
  try {
    if (!(await isStored(mailbox, notice, sealedAt))) {
      const content = await readContent(notice, sealedAt);
      if (content === null) return await remove(id);
      const locale = localeOf(notice);
      const mail = { id, domain: member.mailDomain.name, to: member.address, locale, date: sealedAt };
      const { timeZone } = member;
      const bytes = composeNotice({ ...mail, ...noticeText(locale, content, { domain: mail.domain, now: sealedAt, timeZone }) });
      await noteInbox(mailbox, notice);
      tracePoint('notice_leaves');
      await append(mailbox, bytes, sealedAt, guard);
      tracePoint('notice_stored');
    }
    await db().notice.updateMany({ where: { id }, data: { sentAt: now() } });
  } finally {
    await mailbox.close();
  }
}

/** Kept from the first attempt on: the mail may have been stored by any of them. */
async function noteInbox(mailbox: MailDestination, { id, uidNext }: LoadedNotice): Promise<void> {
  if (uidNext !== null) return;
  const state = await mailbox.folderState('INBOX');
  await db().notice.update({ where: { id }, data: { uidValidity: state.uidValidity, uidNext: state.uidNext } });
}

async function append(mailbox: MailDestination, bytes: Buffer, internalDate: Date, guard: () => void): Promise<void> {
  const [result] = await mailbox.append('INBOX', [{ key: 0, body: bodyOf(bytes), flags: [], internalDate }], guard);
  if (result?.stored === true) return;
  throw new MailError('message_refused', 'message', { side: 'destination', serverText: result?.serverText ?? undefined });
}

/**
 * Whether an earlier attempt has stored it. Copies that have come meanwhile are passed over by their size and date (a platform whose clock
 * is behind ours stores its own present), and the rest are looked into.
 */
async function isStored(mailbox: MailDestination, notice: LoadedNotice, sealedAt: Date): Promise<boolean> {
  if (notice.uidNext === null) return false;
  const { uidValidity } = await mailbox.folderState('INBOX');
  const from = uidValidity === notice.uidValidity ? notice.uidNext : 1n;
  const earliest = sealedAt.getTime() - CLOCKS_MS;
  const uids: bigint[] = [];
  for await (const { uid, internalDate, sizeBytes } of mailbox.listMessages('INBOX', from)) {
    if (internalDate.getTime() >= earliest && sizeBytes <= LARGEST_BYTES) uids.push(uid);
  }
  const own = `Message-ID: ${messageIdOf({ id: notice.id, domain: notice.member.mailDomain.name })}`;
  for await (const { body } of mailbox.fetchMessages('INBOX', uids)) if (body.includes(own)) return true;
  return false;
}

async function isWaiting(noticeId: string): Promise<boolean> {
  return (await db().notice.count({ where: { id: noticeId, sentAt: null } })) > 0;
}

async function remove(noticeId: string): Promise<void> {
  await db().notice.deleteMany({ where: { id: noticeId, sentAt: null } });
}
