/** A folder's list as its lines come: each message once, and of Gmail's All Mail what no other folder shows (folders/gmail-labels.ts). */
import type { GmailLabels } from '../folders/gmail-labels.ts';
import { type FolderContents, type SourceMessage, secondsOf } from '../mail-source.ts';
import type { FetchResponse } from './fetch-response.ts';
import type { FolderSelection } from './folder-selection.ts';

/** Sets of flags that are remembered; a server that has more of them makes them up. */
const MOST_FLAG_SETS = 10_000;
/** May come while a folder is being listed, beyond what it said to hold. */
const MOST_NEW_MESSAGES = 10_000;
const UNKNOWN_DATE = new Date(0);

/** What holds for all folders of a source. */
export interface ListedSource {
  /** Flags repeat: one array for each set of them. */
  readonly flagSets: Map<string, readonly string[]>;
  /** Messages of a folder beyond which nothing is believed. */
  readonly mostMessages: number;
}

export class FolderRows {
  /** What FETCH is to say of each message. */
  readonly items: string;
  private readonly found = new Map<number, SourceMessage>();
  /** Of all mail the greater part, so no more is kept of it than that it was there. */
  private readonly elsewhere = new Set<number>();
  private readonly selection: FolderSelection;
  private readonly labels: GmailLabels | null;
  private readonly source: ListedSource;

  /** `labels`: the folder is All Mail. */
  constructor(selection: FolderSelection, labels: GmailLabels | null, source: ListedSource) {
    this.selection = selection;
    this.labels = labels;
    this.source = source;
    this.items = `(UID FLAGS INTERNALDATE RFC822.SIZE${labels === null ? '' : ' X-GM-LABELS'})`;
  }

  /** Messages that the folder holds and that have not been listed. */
  get withheld(): number {
    return Math.max(0, this.selection.existsAtOpen - this.found.size - this.elsewhere.size);
  }

  /** Throws RangeError, which ends the connection, when there are more messages than any honest folder has. */
  take(response: FetchResponse): void {
    const { found, elsewhere, selection, labels } = this;
    const { flagSets, mostMessages } = this.source;
    const { uid, flags = [], internalDate = UNKNOWN_DATE, sizeBytes = 0 } = response;
    // A line without UID is an unasked flag update of another message (RFC 9051, 7.5.2), one without size of this one.
    const isKnown = uid !== undefined && (found.has(uid) || elsewhere.has(uid));
    if (uid === undefined || uid === 0 || (response.sizeBytes === undefined && isKnown)) return;
    if (labels?.areShown(response.labels ?? [])) {
      found.delete(uid);
      elsewhere.add(uid);
    } else {
      elsewhere.delete(uid);
      const key = flags.join(' ');
      const shared = flagSets.get(key) ?? flags;
      if (flagSets.size < MOST_FLAG_SETS) flagSets.set(key, shared);
      found.set(uid, { uid, sizeBytes, internalSeconds: secondsOf(internalDate), flags: shared });
    }
    const said = Math.max(selection.existsAtOpen, selection.exists) + MOST_NEW_MESSAGES;
    if (found.size + elsewhere.size > Math.min(said, mostMessages)) throw new RangeError('messages without end');
  }

  /** What was listed from a UID on, with what the folder says of itself. */
  contents(fromUid: number): FolderContents {
    // `N:*` always gives the last message, even when its UID is lower than N (RFC 9051, 6.4.9).
    const messages = [...this.found.values()].filter(({ uid }) => uid >= fromUid).sort((a, b) => a.uid - b.uid);
    const { uidValidity, uidNext, modSeq, existsAtOpen } = this.selection;
    if (this.labels === null) return { uidValidity, uidNext, modSeq, exists: existsAtOpen, messages };
    // What the server withheld, or was not asked for, may be of the remainder.
    const missing = fromUid === 1 ? this.withheld : 1;
    return { uidValidity, uidNext: modSeq, modSeq, exists: missing === 0 ? 0 : messages.length + missing, messages };
  }
}
