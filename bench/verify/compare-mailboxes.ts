/** Compares what is in two mailboxes, folder by folder, one to one: two equal messages need two. Pure. */

export interface MessageContent {
  /** SHA-256 of the bytes as they go over the wire, in hex. */
  hash: string;
  /** INTERNALDATE in seconds since 1970. */
  seconds: number;
  /** System flags and keywords in any order, without \Recent. */
  flags: string[];
}

/** Messages by folder name. */
export type MailboxContent = Map<string, MessageContent[]>;

/** How many messages of the source lack their like; each is counted at the first thing that differs. */
export interface Differences {
  missing: number;
  /** Messages that the source has not, or has not so often. */
  surplus: number;
  /** As many as at the source, but with other bytes. */
  bytes: number;
  dates: number;
  flags: number;
}

/** Nothing differs. */
export function isIdentical(differences: Differences): boolean {
  return Object.values(differences).every((count) => count === 0);
}

/** How many of the source's keys have no like at the destination. */
function unmatched(source: string[], destination: string[]): number {
  const left = new Map<string, number>();
  for (const key of destination) left.set(key, (left.get(key) ?? 0) + 1);
  let missing = 0;
  for (const key of source) {
    const there = left.get(key) ?? 0;
    if (there === 0) missing++;
    else left.set(key, there - 1);
  }
  return missing;
}

function compareFolder(source: MessageContent[], destination: MessageContent[]): Differences {
  const count = (key: (message: MessageContent) => string) => unmatched(source.map(key), destination.map(key));
  const missing = Math.max(0, source.length - destination.length);
  const otherBytes = count(({ hash }) => hash);
  const otherDates = count(({ hash, seconds }) => `${hash} ${seconds}`);
  const otherFlags = count(({ hash, seconds, flags }) => `${hash} ${seconds} ${flags.toSorted().join(' ')}`);
  return {
    missing,
    surplus: Math.max(0, destination.length - source.length),
    bytes: otherBytes - missing,
    dates: otherDates - otherBytes,
    flags: otherFlags - otherDates,
  };
}

const NONE: Differences = { missing: 0, surplus: 0, bytes: 0, dates: 0, flags: 0 };

/** Compares the bytes alone, for a tool that puts all messages into one place without dates and flags; `hashes` are those of the copy. */
export function compareBytes(source: MailboxContent, hashes: readonly string[]): Differences {
  const bare = (list: readonly string[]) => list.map((hash) => ({ hash, seconds: 0, flags: [] }));
  const all = [...source.values()].flat().map(({ hash }) => hash);
  return compareFolder(bare(all), bare(hashes));
}

/** Compares; `folderOf` says where a folder of the source has gone. Several may have gone into one. */
export function compareMailboxes(
  source: MailboxContent,
  destination: MailboxContent,
  folderOf: (sourceFolder: string) => string,
): Differences {
  const expected: MailboxContent = new Map();
  for (const [folder, messages] of source) {
    const to = folderOf(folder);
    expected.set(to, [...(expected.get(to) ?? []), ...messages]);
  }
  const total = { ...NONE };
  for (const folder of new Set([...expected.keys(), ...destination.keys()])) {
    const one = compareFolder(expected.get(folder) ?? [], destination.get(folder) ?? []);
    for (const name of Object.keys(total) as (keyof Differences)[]) total[name] += one[name];
  }
  return total;
}
