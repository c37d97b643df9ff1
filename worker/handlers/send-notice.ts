/** Handler of send-notice: one attempt to deliver one notice, and the next one when it is to be tried again. */
import { inTransaction } from '../../lib/db/transaction.ts';
import type { CopierEnv } from '../../lib/env.ts';
import { enqueueNotices } from '../../lib/jobs/enqueue-notices.ts';
import type { SendNoticeJob } from '../../lib/jobs/queues.ts';
import { deliverNotice } from '../../lib/notices/deliver-notice.ts';

export async function sendNotice(env: CopierEnv, { noticeId }: SendNoticeJob): Promise<void> {
  const { retrySeconds } = await deliverNotice(env, noticeId);
  if (retrySeconds === null) return;
  const dueAt = new Date(Date.now() + retrySeconds * 1000);
  await inTransaction((tx) => enqueueNotices(tx, [{ id: noticeId, dueAt }]));
}
