/** The same look over POP3: the count and the octets that STAT tells (RFC 1939, 5). There is no folder to sample headers from cheaply. */
import type { MailLogin, MailServer } from '../connection.ts';
import { openPop3Session } from '../pop3/pop3-connection.ts';
import { readMaildropSize } from '../pop3/pop3-maildrop.ts';
import { type AccountSurvey, withinDeadline } from './survey-account.ts';

const DEADLINE_MS = 30_000;

/**
 * Throws MailError. `server.address` must come from host-guard.ts. The maildrop is locked for this moment, and nothing in it changes. One
 * deadline (half a minute).
 */
export function surveyMaildrop(server: MailServer, login: MailLogin, { deadlineMs = DEADLINE_MS } = {}): Promise<AccountSurvey> {
  return withinDeadline(deadlineMs, (signal) => survey(server, login, signal));
}

async function survey(server: MailServer, login: MailLogin, signal: AbortSignal): Promise<AccountSurvey> {
  const { stream } = await openPop3Session(server, login, { signal });
  try {
    const { count, bytes } = await readMaildropSize(stream);
    return { messageCount: count, folderCount: 1, sizeBytes: bytes, sizeEstimated: false, sample: [] };
  } finally {
    await stream.close({ reset: true });
  }
}
