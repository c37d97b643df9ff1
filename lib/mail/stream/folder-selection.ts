/**
 * A folder that was opened by EXAMINE (or SELECT) on a stream, while and after it is opened: commands for it may follow on the wire before
 * the answer is there.
 *
 * Invariants:
 * - What arrives before the server has said that the folder is open, or after it has refused to open it, is thrown away. A
 *   server that stays in the folder before it would otherwise give us the messages of another folder.
 * - A command for this folder leaves only while no other folder was opened after it: UIDs mean nothing elsewhere.
 * - A FETCH response goes to everybody who reads in this folder, whichever command it answers: servers mix the answers of
 *   several (RFC 9051, 5.5), and every response names its message.
 */
import { refusalReason } from '../imap/refusal-table.ts';
import type { MailError } from '../mail-error.ts';
import type { CommandStream, TaggedAnswer } from './command-stream.ts';
import type { CommandPart } from './command-writer.ts';
import { type FetchResponse, readFetchResponse } from './fetch-response.ts';
import { DroppedLiteral, type LiteralTarget } from './response-reader.ts';

/** Takes the bodies of messages. */
export interface BodyTaker {
  /** The literal of a BODY[] begins. */
  begin(sizeBytes: number): LiteralTarget;
  /** Told of each FETCH response, with or without a body. */
  take(response: FetchResponse): void;
}

export interface SelectionOptions {
  path: string;
  /** The folder's name as the server wants it. */
  name: CommandPart[];
  /** SELECT allows changes. Default EXAMINE. */
  verb?: 'EXAMINE' | 'SELECT';
  /** Absent: nothing is read but what FETCH says besides. */
  bodies?: BodyTaker;
}

export class FolderSelection {
  readonly path: string;
  uidValidity = 0n;
  /** Number of messages now. */
  exists = 0;
  /** Number of messages when the folder was opened. */
  existsAtOpen = 0;
  expunged = 0;
  uidNext: bigint | null = null;
  modSeq: bigint | null = null;
  /** Resolves when the folder is open. Rejects with folder_gone, folder_refused (reach folder), or what ended the connection. */
  readonly ready: Promise<void>;
  refused: MailError | undefined;
  private open = false;
  private readonly stream: CommandStream;
  private readonly bodies: BodyTaker | undefined;
  private readonly rows = new Set<(response: FetchResponse) => void>();

  constructor(stream: CommandStream, { path, name, verb = 'EXAMINE', bodies }: SelectionOptions) {
    this.stream = stream;
    this.path = path;
    this.bodies = bodies;
    stream.selected = this;
    const condstore = stream.capabilities.has('CONDSTORE') ? ' (CONDSTORE)' : '';
    this.ready = this.select([`${verb} `, ...name, condstore]);
    this.ready.catch(() => {}); // every user of the selection awaits it and hears of it
  }

  /**
   * Sends a command whose answer is FETCH responses; `take` gets all of this folder that come meanwhile. Throws as `ready`
   * does, and as `refusalReason` reads a NO or BAD.
   */
  async fetch(command: string, step: 'folder' | 'message', take?: (response: FetchResponse) => void): Promise<void> {
    this.assertCurrent();
    if (take !== undefined) this.rows.add(take);
    const answered = this.stream.command([command], {
      untagged: (text, literals) => this.takeUntagged(text, literals),
      literal: (text, sizeBytes) => this.beginLiteral(text, sizeBytes),
    });
    answered.catch(() => {}); // awaited below, after the EXAMINE, which may fail first
    try {
      await this.ready;
      const { status, code, text } = await answered;
      // Messages that vanished meanwhile are no refusal (RFC 5530): they do not come, and that is all.
      if (status === 'OK' || code?.toUpperCase() === 'EXPUNGEISSUED') return;
      throw this.stream.fault(refusalReason(step, status, code, text), text);
    } finally {
      if (take !== undefined) this.rows.delete(take);
    }
  }

  /** Called right before a command for this folder is sent. Throws Error when its caller has opened another one meanwhile. */
  assertCurrent(): void {
    if (this.stream.selected !== this) throw new Error(`another folder was opened after ${this.path}`);
  }

  private async select(parts: CommandPart[]): Promise<void> {
    await this.stream.command(parts, {
      untagged: (text) => this.note(text),
      answered: (answer) => this.settle(answer),
    });
    if (this.refused !== undefined) throw this.refused;
  }

  private settle({ status, code, text }: TaggedAnswer): void {
    if (status === 'OK') {
      this.open = true;
      this.existsAtOpen = this.exists;
    } else this.refused = this.stream.fault(refusalReason('folder', status, code, text), text);
  }

  private beginLiteral(text: string, sizeBytes: number): LiteralTarget | undefined {
    if (!/^\* \d{1,10} FETCH .*[ (]BODY\[\] \{\d+\}$/is.test(text)) return undefined;
    return this.open && this.bodies !== undefined ? this.bodies.begin(sizeBytes) : new DroppedLiteral();
  }

  private takeUntagged(text: string, literals: LiteralTarget[]): boolean {
    const response = readFetchResponse(text, literals);
    if (response === null) return this.open && this.note(text);
    if (!this.open) return true;
    for (const take of this.rows) take(response);
    this.bodies?.take(response);
    return true;
  }

  /** EXISTS, EXPUNGE, and the response codes of EXAMINE (RFC 9051, 6.3.2). False when it is none of them. */
  private note(text: string): boolean {
    const count = /^\* (\d{1,10}) (EXISTS|EXPUNGE)$/i.exec(text.trimEnd());
    if (count?.[2]?.toUpperCase() === 'EXISTS') this.exists = Number(count[1]);
    else if (count !== null) {
      this.exists--;
      this.expunged++;
    }
    const code = /^\* OK \[(UIDVALIDITY|UIDNEXT|HIGHESTMODSEQ) (\d{1,19})\]/i.exec(text);
    const value = BigInt(code?.[2] ?? 0);
    switch (code?.[1]?.toUpperCase()) {
      case 'UIDVALIDITY':
        this.uidValidity = value;
        break;
      case 'UIDNEXT':
        this.uidNext = value;
        break;
      case 'HIGHESTMODSEQ':
        this.modSeq = value;
        break;
    }
    return count !== null || code !== null;
  }
}
