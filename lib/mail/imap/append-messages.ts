/**
 * APPEND, one message at a time, by imapflow (RFC 9051, 6.3.12). A MULTIAPPEND writer with the same signature follows.
 *
 * Invariants:
 * - A result says "stored" only after the tagged OK. A cut or timeout throws: nobody knows whether the message was stored.
 * - A refusal is told apart: the message's own fault is a result, the mailbox's or the server's fault is thrown, so that no
 *   message is counted as refused because a disk was full or a server had to restart.
 * - Refused keywords cost the keywords, never the message.
 */
import type { AppendResult, OutgoingMessage } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import { COMMAND_LIMITS, type CommandLimits } from './command-watch.ts';
import type { ImapConnection } from './imap-connection.ts';

const SYSTEM_FLAGS: ReadonlySet<string> = new Set(['\\seen', '\\answered', '\\flagged', '\\deleted', '\\draft']);
/** flag-keyword = atom (RFC 9051, section 9): no specials, no controls, ASCII only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what an atom must not hold
const KEYWORD = /^[^\u0000-\u0020()\]{%*"\\\u007f-\uffff]{1,100}$/;

/**
 * Stores the messages in order; see MailDestination.append. `createFolder` is called once when the server says that the
 * folder is not there ([TRYCREATE]).
 */
export async function appendMessages(
  connection: ImapConnection,
  path: string,
  messages: readonly OutgoingMessage[],
  createFolder: () => Promise<void>,
  beforeSend: () => void = () => {},
): Promise<AppendResult[]> {
  const results: AppendResult[] = [];
  const retry = { mayCreate: true, createFolder };
  for (const message of messages) results.push(await appendOne(connection, path, message, retry, beforeSend));
  return results;
}

async function appendOne(
  connection: ImapConnection,
  path: string,
  message: OutgoingMessage,
  retry: { mayCreate: boolean; createFolder: () => Promise<void> },
  beforeSend: () => void,
): Promise<AppendResult> {
  const { key, body, internalDate } = message;
  const flags = sendableFlags(message.flags);
  const send = (wanted: string[]) => {
    beforeSend();
    return connection.command('append', (client) => client.append(path, body, wanted, internalDate), limitsFor(body));
  };
  try {
    const answer = await send(flags.all)
      .catch(async (error: unknown) => {
        if (!isRefusal(error, 'folder_gone') || !retry.mayCreate) throw error;
        retry.mayCreate = false;
        await retry.createFolder();
        return send(flags.all);
      })
      .catch((error: unknown) => {
        if (!isRefusal(error, 'message_refused') || flags.all.length === flags.system.length) throw error;
        return send(flags.system);
      });
    // imapflow answers false, without sending, once the session is over.
    if (!answer) throw new MailError('connection_lost', 'mailbox', { side: connection.side });
    return { key, stored: true, uid: toBigInt(answer.uid), uidValidity: toBigInt(answer.uidValidity) };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    if (error.reason !== 'message_refused' && error.reason !== 'message_too_big') throw error;
    return { key, stored: false, reason: error.reason, serverText: error.serverText };
  }
}

/** Flags that APPEND may carry: no \Recent, no attribute that only a server sets, no keyword that is no atom. */
function sendableFlags(flags: readonly string[]): { all: string[]; system: string[] } {
  const system = flags.filter((flag) => SYSTEM_FLAGS.has(flag.toLowerCase()));
  const keywords = flags.filter((flag) => KEYWORD.test(flag));
  return { all: [...system, ...keywords], system };
}

function isRefusal(error: unknown, reason: MailError['reason']): boolean {
  return error instanceof MailError && error.reason === reason;
}

/** While a literal goes up the server is silent: it gets the time of 100 kB/s on top. */
function limitsFor(body: Buffer): CommandLimits {
  return {
    ...COMMAND_LIMITS,
    silenceMs: COMMAND_LIMITS.silenceMs + body.length / 100,
    bytesPerSecond: 10_000,
    mostBytes: body.length + 1_000_000,
  };
}

function toBigInt(value: number | bigint | undefined): bigint | null {
  return value === undefined ? null : BigInt(value);
}
