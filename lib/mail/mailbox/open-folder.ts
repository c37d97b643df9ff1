/**
 * The folder that a webmail connection has open, and commands in it.
 *
 * Invariants:
 * - A folder is left by opening another one, never by CLOSE, which would remove every message that is marked as deleted.
 * - Messages are named by UID and UIDVALIDITY. A folder that was made anew meanwhile is another folder: `uid_validity_changed`.
 * - One user at a time: the caller waits for each answer before the next call.
 */
import { type RefusedStep, refusalReason } from '../imap/refusal-table.ts';
import { MailError } from '../mail-error.ts';
import type { CommandStream, ResponseTaker, TaggedAnswer } from '../stream/command-stream.ts';
import type { CommandPart } from '../stream/command-writer.ts';
import { pathParts } from '../stream/folder-list.ts';
import { type ResponseValue, readValues } from '../stream/response-data.ts';
import { KeptLiteral } from '../stream/response-reader.ts';

/** Names and values of one FETCH response, names in upper case. */
export type FetchedItems = ReadonlyMap<string, ResponseValue>;

/** A thread is read from one line, which the reader of responses bounds at a million octets; a UID has up to twelve with its brackets. */
const MOST_THREADED = 60_000;

/** Deeper than Dovecot reads MIME parts, each of which is one level, or two around a message. */
const STRUCTURE_DEPTH = 250;

export class OpenFolder {
  private readonly stream: CommandStream;
  private path: string | undefined;
  private uidValidity = 0n;
  private messages = 0;
  private changeCount = 0;

  constructor(stream: CommandStream) {
    this.stream = stream;
  }

  /** Another number as soon as this connection has heard that mail came or went, or opened another folder. */
  get changes(): number {
    return this.changeCount;
  }

  /** How the server puts the open folder's messages into threads, by their references alone where it can; null: not, or there are too many. */
  get threading(): 'REFS' | 'REFERENCES' | null {
    if (this.messages > MOST_THREADED) return null;
    if (this.stream.capabilities.has('THREAD=REFS')) return 'REFS';
    return this.stream.capabilities.has('THREAD=REFERENCES') ? 'REFERENCES' : null;
  }

  /**
   * Opens the folder when it is not open, and brings it up to date when it is. Returns its UIDVALIDITY. Throws MailError
   * folder_gone, folder_refused, and uid_validity_changed when it is not the wanted one.
   */
  async enter(path: string, wanted?: bigint): Promise<bigint> {
    if (this.path === path) await this.run(['NOOP'], 'folder');
    else await this.select(path);
    if (wanted !== undefined && wanted !== this.uidValidity) {
      throw new MailError('uid_validity_changed', 'folder', { side: this.stream.side });
    }
    return this.uidValidity;
  }

  /** Sends a command and waits for its OK. Throws MailError as the refusal says. */
  async run(parts: readonly CommandPart[], step: RefusedStep, taker: ResponseTaker = {}): Promise<TaggedAnswer> {
    const untagged: ResponseTaker['untagged'] = (text, literals) => {
      this.hear(text);
      return taker.untagged?.(text, literals) === true;
    };
    const answer = await this.stream.command(parts, { ...taker, untagged });
    // Messages that vanished meanwhile are no refusal (RFC 5530): they do not come, and that is all.
    if (answer.status === 'OK' || answer.code?.toUpperCase() === 'EXPUNGEISSUED') return answer;
    throw this.stream.fault(refusalReason(step, answer.status, answer.code, answer.text), answer.text);
  }

  /** UID FETCH; what comes unasked meanwhile (flags that somebody else changed) has no UID and is passed over. */
  async fetch(uids: string, items: string, take: (uid: number, items: FetchedItems) => void): Promise<void> {
    await this.run([`UID FETCH ${uids} (UID ${items})`], 'message', {
      untagged(text, literals) {
        const head = /^\* \d{1,10} FETCH \(/i.exec(text);
        if (head === null) return false;
        const found = itemsOf(readValues(text, head[0].length, literals, STRUCTURE_DEPTH));
        const uid = Number(found.get('UID'));
        if (Number.isInteger(uid) && uid > 0) take(uid, found);
        return true;
      },
    });
  }

  /** What a server tells of the open folder in the answer to whatever was asked (RFC 9051, 7.4.1 and 7.5.1). */
  private hear(text: string): void {
    const [, number, what] = /^\* (\d{1,10}) (EXISTS|EXPUNGE)\b/i.exec(text) ?? [];
    if (what === undefined) return;
    this.messages = what.toUpperCase() === 'EXISTS' ? Number(number) : this.messages - 1;
    this.changeCount++;
  }

  private async select(path: string): Promise<void> {
    this.path = undefined;
    this.uidValidity = 0n;
    this.changeCount++;
    await this.run(['SELECT ', ...pathParts(path)], 'folder', {
      untagged: (text) => {
        const code = /^\* OK \[UIDVALIDITY (\d{1,10})\]/i.exec(text);
        if (code === null) return false;
        this.uidValidity = BigInt(code[1] ?? 0);
        return true;
      },
    });
    this.path = path;
  }
}

function itemsOf(values: ResponseValue[]): Map<string, ResponseValue> {
  const items = new Map<string, ResponseValue>();
  for (let at = 0; at + 1 < values.length; at += 2) {
    const name = values[at];
    if (typeof name === 'string') items.set(itemName(name), values[at + 1] ?? null);
  }
  return items;
}

/** `BODY[HEADER.FIELDS (SUBJECT)]<0>` is found under `BODY[HEADER.FIELDS]`, `BODY[1.2]<0>` under `BODY[1.2]`. */
function itemName(name: string): string {
  return name
    .toUpperCase()
    .replace(/<\d+>$/, '')
    .replace(/ \([^)]*\)\]$/, ']');
}

/** A string or literal as its bytes; nothing for NIL. */
export function bytesOf(value: ResponseValue | undefined): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  return value instanceof KeptLiteral ? value.bytes : Buffer.alloc(0);
}
