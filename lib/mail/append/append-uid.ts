/** APPENDUID (RFC 4315, 3; for MULTIAPPEND a set): which UID each message of a command was given. Pure. */

/** Reads `38505 3955` or `38505 3955:3958,3960`. Null when it is not there, malformed, or counts other than `count`. */
export function readAppendUid(codeData: string, count: number): { uidValidity: bigint; uids: bigint[] } | null {
  const parts = /^(\d{1,10}) ([\d:,]{1,100000})$/.exec(codeData.trim());
  if (parts === null) return null;
  const uids: bigint[] = [];
  for (const range of (parts[2] ?? '').split(',')) {
    const ends = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(range);
    if (ends === null) return null;
    const from = BigInt(ends[1] ?? 0);
    const to = BigInt(ends[2] ?? ends[1] ?? 0);
    if (to < from || to - from >= BigInt(count)) return null;
    for (let uid = from; uid <= to; uid++) uids.push(uid);
  }
  return uids.length === count ? { uidValidity: BigInt(parts[1] ?? 0), uids } : null;
}
