/**
 * POP3 messages as IMAP has them: a UIDVALIDITY and UIDs, given by us and remembered, so that ledger and intents need to know
 * nothing of POP3.
 *
 * Invariants:
 * - A key keeps its UID as long as the UIDVALIDITY holds. UIDs are remembered before anything is recorded under them.
 * - When hardly any known key is there any more, the server has renamed all its messages (it was moved, or replaced): a new
 *   UIDVALIDITY begins, and what was copied is found again by its hash (engine.md 3.10).
 * - Our UIDVALIDITYs lie above the 32 bits that IMAP has (RFC 9051, 2.3.1.1): no server can give one of them.
 */

/** What is remembered of a mailbox; kept by whoever has a database. */
export interface Pop3Book {
  /** Of the UIDVALIDITY that holds now; number 0 and nothing known when there is none yet. */
  load(): Promise<KnownKeys>;
  /** Remembers the UIDs of these keys. */
  add(generation: number, uids: ReadonlyMap<string, number>): Promise<void>;
}

export interface KnownKeys {
  /** Counts the UIDVALIDITYs from 1. */
  generation: number;
  uids: ReadonlyMap<string, number>;
}

export interface Numbered {
  generation: number;
  /** In the order of the keys. */
  uids: number[];
  /** Those that are to be remembered. */
  fresh: Map<string, number>;
}

/** More known keys than this must be found again for the most part. */
const LEAST_KNOWN = 20;
const LEAST_SHARE = 0.1;
const ABOVE_IMAP = 2n ** 32n;

/** Pure. `keys` are all different. */
export function numberKeys(keys: readonly string[], known: KnownKeys): Numbered {
  const present = keys.filter((key) => known.uids.has(key)).length;
  const renamed = known.uids.size > LEAST_KNOWN && keys.length > 0 && present < known.uids.size * LEAST_SHARE;
  const isNew = known.generation === 0 || renamed;
  const old = isNew ? new Map<string, number>() : known.uids;
  let next = [...old.values()].reduce((most, uid) => Math.max(most, uid), 0) + 1;
  const fresh = new Map<string, number>();
  const uids = keys.map((key) => {
    const uid = old.get(key) ?? next++;
    if (!old.has(key)) fresh.set(key, uid);
    return uid;
  });
  return { generation: known.generation + (isNew ? 1 : 0), uids, fresh };
}

/** The UIDVALIDITY of a generation. */
export function pop3UidValidity(generation: number): bigint {
  return ABOVE_IMAP + BigInt(generation);
}

/**
 * The UID of a POP3 message in an INBOX that is read by both protocols (filled-inbox-source.ts): above the 32 bits that an IMAP server
 * may give (RFC 9051, 2.3.1.1), another one in each generation, and still exact as a number.
 */
export function filledUid(generation: number, uid: number): number {
  return generation * Number(ABOVE_IMAP) + uid;
}

/** The generation and UID behind filledUid; null for a UID of IMAP. */
export function pop3OfFilledUid(uid: number): { generation: number; uid: number } | null {
  const generation = Math.floor(uid / Number(ABOVE_IMAP));
  return generation === 0 ? null : { generation, uid: uid % Number(ABOVE_IMAP) };
}

/** Which generation this UIDVALIDITY of ours is. */
export function pop3Generation(uidValidity: bigint): number {
  return Number(uidValidity - ABOVE_IMAP);
}

/** True for a UIDVALIDITY of ours. */
export function isPop3UidValidity(uidValidity: bigint): boolean {
  return uidValidity > ABOVE_IMAP;
}
