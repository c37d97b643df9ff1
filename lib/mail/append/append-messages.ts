/**
 * APPEND of a batch: one MULTIAPPEND where the server knows it (RFC 3502), else one APPEND after the other.
 *
 * Invariants:
 * - A result says "stored" only after the tagged OK. A cut or timeout throws: nobody knows what of the command was stored.
 * - MULTIAPPEND stores all or nothing, so a refused batch is halved until the one message that the server refuses is alone.
 *   A batch that is over quota is halved too: what still has room is stored, in order, and the first that has none is thrown.
 * - A refusal is told apart: the message's own fault is a result, the mailbox's or the server's fault is thrown, so that no
 *   message is counted as refused because a disk was full or a server had to restart.
 * - Refused keywords cost the keywords, never the message.
 */

import { reachOf } from '../imap/imap-fault.ts';
import { refusalReason } from '../imap/refusal-table.ts';
import type { AppendResult, OutgoingMessage } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { MailBody } from '../message/mail-body.ts';
import type { CommandStream, TaggedAnswer } from '../stream/command-stream.ts';
import type { CommandPart } from '../stream/command-writer.ts';
import { pathParts } from '../stream/folder-list.ts';
import { readAppendUid } from './append-uid.ts';
import { isKeyword, sendableFlags } from './sendable-flags.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a batch needs besides its messages. */
export interface AppendSession {
  stream: CommandStream;
  path: string;
  /** Called once when the server says that the folder is not there ([TRYCREATE]). */
  createFolder: () => Promise<void>;
  /** Asked before a command leaves, before each of its literals and before it is completed; may throw to stop. */
  guard: () => void;
}

/** Stores the messages in order; see MailDestination.append. */
export async function appendMessages(session: AppendSession, messages: readonly OutgoingMessage[]): Promise<AppendResult[]> {
  const state: SessionState = { ...session, created: undefined };
  if (session.stream.capabilities.has('MULTIAPPEND')) return appendBatch(state, messages);
  // Without MULTIAPPEND the commands follow each other on the wire all the same. The first failure counts, but only when
  // nothing is on its way any more: the caller may then let go of the bodies, and knows that nothing more is stored.
  const sent = await Promise.allSettled(messages.map((message) => appendBatch(state, [message])));
  return sent.flatMap((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** `created`: the folder was missing, and is made once for all messages. */
type SessionState = AppendSession & { created: Promise<void> | undefined };

async function appendBatch(
  state: SessionState,
  messages: readonly OutgoingMessage[],
  { keywords, mayCreate } = { keywords: true, mayCreate: true },
): Promise<AppendResult[]> {
  if (messages.length === 0) return [];
  const answer = await state.stream.command(commandParts(state, messages, keywords), {}, state.guard);
  if (answer.status === 'OK') return storedResults(messages, answer);
  const reason = refusalReason('append', answer.status, answer.code, answer.text);
  if (reason === 'folder_gone' && mayCreate) {
    state.created ??= state.createFolder();
    await state.created;
    return appendBatch(state, messages, { keywords, mayCreate: false });
  }
  const isMessages = reason === 'message_refused' || reason === 'message_too_big';
  if (!isMessages && !(reason === 'over_quota' && messages.length > 1)) {
    throw new MailError(reason, reachOf(reason), { side: 'destination', serverText: answer.text });
  }
  if (messages.length > 1) {
    const half = messages.length >> 1;
    const first = await appendBatch(state, messages.slice(0, half), { keywords, mayCreate });
    return [...first, ...(await appendBatch(state, messages.slice(half), { keywords, mayCreate }))];
  }
  return alone(state, messages, keywords, reason === 'message_too_big' ? reason : 'message_refused', answer);
}

/** One message that the server refuses: once more without its keywords, then it is refused for good. */
async function alone(
  state: SessionState,
  messages: readonly OutgoingMessage[],
  keywords: boolean,
  reason: 'message_refused' | 'message_too_big',
  answer: TaggedAnswer,
): Promise<AppendResult[]> {
  const hasKeywords = messages.some(({ flags }) => flags.some((flag) => isKeyword(flag)));
  if (keywords && hasKeywords && reason === 'message_refused')
    return appendBatch(state, messages, { keywords: false, mayCreate: true });
  const { serverText } = new MailError(reason, 'message', { side: 'destination', serverText: answer.text });
  return messages.map(({ key }) => ({ key, stored: false, reason, serverText }));
}

function storedResults(messages: readonly OutgoingMessage[], { code, codeData }: TaggedAnswer): AppendResult[] {
  const given = code?.toUpperCase() === 'APPENDUID' ? readAppendUid(codeData, messages.length) : null;
  return messages.map(({ key }, i) => ({
    key,
    stored: true,
    uid: given?.uids[i] ?? null,
    uidValidity: given?.uidValidity ?? null,
  }));
}

function commandParts({ stream, path }: SessionState, messages: readonly OutgoingMessage[], keywords: boolean): CommandPart[] {
  const parts: CommandPart[] = ['APPEND ', ...pathParts(path)];
  const binary = stream.capabilities.has('BINARY');
  for (const { body, flags, internalDate } of messages) {
    parts.push(` (${sendableFlags(flags, { keywords }).join(' ')}) ${dateTime(internalDate)} `, literalPart(body, binary));
  }
  return parts;
}

/** NUL may travel in a literal8 only (RFC 3516); without BINARY it goes as 0x80, which the canonical form takes for the same. */
function literalPart(body: MailBody, binary: boolean): CommandPart {
  const { sizeBytes, holdsNul } = body;
  if (!holdsNul || binary) return { sizeBytes, binary: holdsNul, pieces: () => body.pieces() };
  return { sizeBytes, binary: false, pieces: () => withoutNul(body) };
}

async function* withoutNul(body: MailBody): AsyncGenerator<Buffer> {
  for await (const piece of body.pieces()) yield Buffer.from(piece.map((byte) => (byte === 0 ? 0x80 : byte)));
}

/** date-time of RFC 9051, section 9, in UTC: `" 1-Jan-2024 08:00:00 +0000"`. */
function dateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `"${day}-${MONTHS[date.getUTCMonth()]}-${year} ${date.toISOString().slice(-13, -5)} +0000"`;
}
