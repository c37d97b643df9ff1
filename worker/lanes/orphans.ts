/**
 * Messages that are settled under another identity, read once in a look and handed out one to one: under an older UIDVALIDITY of
 * their folder, or in INBOX by the other of two protocols (X3, lib/mail/pop3/filled-inbox-source.ts).
 */
import { pop3OfFilledUid } from '../../lib/mail/pop3/pop3-numbering.ts';
import {
  type InboxTwin,
  type OrphanedEntry,
  type OtherView,
  orphanedEntries,
  otherViewEntries,
} from '../../lib/progress/ledger/ledger.ts';

/** By hash (hex); what has found its partner is gone from it. */
export type OrphanPool = Map<string, OrphanedEntry[]>;

interface Place {
  folderId: string;
  uidValidity: bigint;
  otherView?: OtherView;
}

export class Orphans {
  private readonly mappingId: string;
  private readonly pools = new Map<string, Promise<OrphanPool>>();

  constructor(mappingId: string) {
    this.mappingId = mappingId;
  }

  /** The pool of a folder; the same one for every batch. */
  of(place: Place): Promise<OrphanPool> {
    const pool = this.pools.get(place.folderId) ?? this.read(place).then(poolOf);
    this.pools.set(place.folderId, pool);
    return pool;
  }

  private async read({ folderId, uidValidity, otherView }: Place): Promise<OrphanedEntry[]> {
    const older = await orphanedEntries(folderId, uidValidity);
    if (otherView === undefined) return older;
    // What is under this UIDVALIDITY comes first: it is there now.
    return [...(await otherViewEntries({ mappingId: this.mappingId, folderId, uidValidity }, otherView)), ...older];
  }
}

/** Pure. */
export function poolOf(entries: readonly OrphanedEntry[]): OrphanPool {
  return Map.groupBy(entries, ({ hash }) => hash.toString('hex'));
}

/** By which other view messages of a folder may be settled; undefined where there is only one view. All pending ones are of one view. Pure. */
export function otherViewOf(pending: readonly { uid: number }[], settled: Iterable<number> | undefined): OtherView | undefined {
  const hidden = pending.map(({ uid }) => pop3OfFilledUid(uid)).find((there) => there !== null);
  if (hidden != null) return { pop3Generation: hidden.generation };
  const isOther = (uid: number) => pop3OfFilledUid(uid) !== null;
  return pending.length > 0 && Iterator.from(settled ?? []).some(isOther) ? 'imap' : undefined;
}

interface Rekeyed {
  from: OrphanedEntry;
  uid: number;
}

/**
 * Of pairs under one UIDVALIDITY the ledger keeps the row with IMAP's UID, and the POP3 message is remembered as its twin. Pure.
 */
export function twinsAmong(pairs: readonly Rekeyed[], uidValidity: bigint): { rekeyed: Rekeyed[]; twins: InboxTwin[] } {
  const twins: InboxTwin[] = [];
  const rekeyed = pairs.map(({ from, uid }) => {
    if (from.uidValidity !== uidValidity) return { from, uid };
    const own = pop3OfFilledUid(uid);
    const other = own ?? pop3OfFilledUid(Number(from.uid));
    if (other !== null) twins.push({ ...other, hash: from.hash });
    return { from, uid: own === null ? uid : Number(from.uid) };
  });
  return { rekeyed, twins };
}
