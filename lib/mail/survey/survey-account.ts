/**
 * Looks into an old account without changing it: signs in, counts folders and messages, learns or estimates their size, and
 * reads the address headers of some fifty messages. Folders are opened by EXAMINE, headers read by BODY.PEEK.
 */
import type { FetchMessageObject, ImapFlow, ListResponse } from 'imapflow';
import type { MailLogin, MailServer } from '../connection.ts';
import { planFolders } from '../folders/folder-name.ts';
import { GmailLabels } from '../folders/gmail-labels.ts';
import { specialUseOf } from '../folders/special-use.ts';
import { FETCH_LIMITS } from '../imap/command-watch.ts';
import { type ImapConnection, openImapConnection } from '../imap/imap-connection.ts';
import { MailError } from '../mail-error.ts';
import { SAMPLED_HEADERS, type SampledMessage, sampleHeaders } from './sample-headers.ts';
import { estimateBytes, estimateRemainder, remainderSample, sequenceSample } from './size-estimate.ts';

export interface AccountSurvey {
  /** Messages and folders that would be copied: views are left out, as the copy leaves them out; of Gmail's All Mail what was archived is in. */
  messageCount: number;
  folderCount: number;
  sizeBytes: number;
  /** True when any folder's size was computed from a sample: the server has no STATUS=SIZE (RFC 8438). */
  sizeEstimated: boolean;
  sample: SampledMessage[];
}

const RECEIVED_SAMPLE = 40;
const SENT_SAMPLE = 15;
/** Sizes are sampled in the largest folders; the rest is taken to be like them. */
const MOST_SAMPLED_FOLDERS = 8;
const DEADLINE_MS = 60_000;
/** Of a list of folders, and of the headers and sizes that are asked for. */
const LIMITS = { ...FETCH_LIMITS, mostBytes: 16 * 1024 * 1024 };

const STATUS_QUERY = { messages: true, size: true };

interface Folder {
  path: string;
  messages: number;
  sizeBytes: number | null;
  sent: boolean;
  inbox: boolean;
}

/** Throws MailError. `server.address` must come from host-guard.ts. One sign-in, one connection, one deadline (a minute). */
export function surveyAccount(server: MailServer, login: MailLogin, { deadlineMs = DEADLINE_MS } = {}): Promise<AccountSurvey> {
  return withinDeadline(deadlineMs, (signal) => survey(server, login, signal));
}

/** Gives the work a signal that ends it. Throws what the work throws, and `timeout` when it was too late. */
export async function withinDeadline<T>(deadlineMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    return await work(deadline);
  } catch (error) {
    const late = error instanceof MailError && error.reason === 'aborted' && deadline.aborted;
    throw late ? new MailError('timeout', 'mailbox', { side: 'source', cause: error }) : error;
  }
}

async function survey(server: MailServer, login: MailLogin, signal: AbortSignal): Promise<AccountSurvey> {
  const connection = await openImapConnection(server, login, { side: 'source', signal, silenceMs: 30_000 });
  try {
    const listed = await connection.command('other', (client) => client.list({ statusQuery: STATUS_QUERY }), LIMITS);
    const folders = copiedFolders(listed);
    const sizes = await measure(connection, folders);
    const remainder = await readRemainder(connection, listed);
    const sample = await readSample(connection, folders);
    return {
      messageCount: folders.reduce((sum, { messages }) => sum + messages, remainder.messages),
      folderCount: folders.length + (remainder.messages > 0 ? 1 : 0),
      sizeBytes: sizes.sizeBytes + remainder.sizeBytes,
      sizeEstimated: sizes.sizeEstimated || !remainder.exact,
      sample,
    };
  } finally {
    await connection.close();
  }
}

function copiedFolders(listed: readonly ListResponse[]): Folder[] {
  const byPath = new Map(listed.map((folder) => [folder.path, folder]));
  const plans = planFolders(listed.map(sourceFolder), []);
  return plans.flatMap(({ sourcePath, specialUse, skip }) => {
    const status = byPath.get(sourcePath)?.status;
    if (skip !== null) return [];
    const size: unknown = status === undefined ? undefined : Reflect.get(status, 'size');
    return {
      path: sourcePath,
      messages: status?.messages ?? 0,
      sizeBytes: typeof size === 'number' ? size : null,
      sent: specialUse === '\\Sent',
      inbox: sourcePath.toUpperCase() === 'INBOX',
    };
  });
}

function sourceFolder({ path, delimiter, flags }: ListResponse) {
  const attributes = [...flags];
  const selectable = !flags.has('\\Noselect') && !flags.has('\\NonExistent');
  return { path, delimiter: delimiter === '' ? null : delimiter, attributes, selectable, specialUse: specialUseOf(attributes) };
}

async function measure(
  connection: ImapConnection,
  folders: readonly Folder[],
): Promise<Pick<AccountSurvey, 'sizeBytes' | 'sizeEstimated'>> {
  const told = folders.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const silent = folders.filter(({ sizeBytes, messages }) => sizeBytes === null && messages > 0);
  if (silent.length === 0) return { sizeBytes: told, sizeEstimated: false };
  const samples: { messages: number; sizes: number[] }[] = [];
  for (const { path, messages } of silent.toSorted((a, b) => b.messages - a.messages).slice(0, MOST_SAMPLED_FOLDERS)) {
    const wanted = sequenceSample(messages);
    const found = await fetchFrom(connection, path, wanted, { size: true });
    samples.push({ messages, sizes: found.map(({ size = 0 }) => size) });
  }
  const all = silent.reduce((sum, { messages }) => sum + messages, 0);
  const { bytes, exact } = estimateBytes(samples, all);
  return { sizeBytes: told + bytes, sizeEstimated: !exact };
}

/** Gmail: what no folder but All Mail shows, as the copy tells it by the labels. Elsewhere nothing. */
async function readRemainder(
  connection: ImapConnection,
  listed: readonly ListResponse[],
): Promise<ReturnType<typeof estimateRemainder>> {
  const labels = connection.client.capabilities.has('X-GM-EXT-1') ? new GmailLabels(listed.map(sourceFolder)) : null;
  const allMail = listed.find(({ path }) => path === labels?.allMail);
  const messages = allMail?.status?.messages ?? 0;
  if (labels === null || allMail === undefined || messages === 0) return estimateRemainder([], 0);
  const found = await fetchFrom(connection, allMail.path, remainderSample(messages), { size: true, labels: true });
  const looked = found.map(({ size = 0, labels: own }) => ({ size, archived: !labels.areShown([...(own ?? [])]) }));
  return estimateRemainder(looked, messages);
}

async function readSample(connection: ImapConnection, folders: readonly Folder[]): Promise<SampledMessage[]> {
  const sample: SampledMessage[] = [];
  for (const { path, messages, sent, inbox } of folders) {
    if (messages === 0 || !(sent || inbox)) continue;
    const first = Math.max(1, messages - (sent ? SENT_SAMPLE : RECEIVED_SAMPLE) + 1);
    const found = await fetchFrom(connection, path, `${first}:*`, { headers: [...SAMPLED_HEADERS] });
    sample.push(...found.flatMap(({ headers }) => (headers === undefined ? [] : [sampleHeaders(headers, sent)])));
  }
  return sample;
}

/** Messages of one folder by sequence number. A folder that does not let us in tells us nothing, and the others go on. */
async function fetchFrom(
  connection: ImapConnection,
  path: string,
  range: string,
  query: { size?: boolean; labels?: boolean; headers?: string[] },
): Promise<FetchMessageObject[]> {
  try {
    const { exists } = await connection.examine(path);
    if (exists === 0) return [];
    const found: FetchMessageObject[] = [];
    const fetch = (client: ImapFlow) => client.fetch(range, { uid: true, ...query });
    for await (const message of connection.messages('message', fetch, LIMITS)) found.push(message);
    return found;
  } catch (error) {
    if (error instanceof MailError && (error.reach === 'folder' || error.reach === 'message')) return [];
    throw error;
  }
}
