/** A set of UIDs as commands take it (RFC 9051, sequence-set): `1:3,7`. Pure. */
export function uidSet(uids: readonly number[]): string {
  const sorted = [...uids].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i] ?? 0;
    let last = first;
    for (i++; sorted[i] === last + 1 || sorted[i] === last; i++) last = sorted[i] ?? last;
    ranges.push(first === last ? String(first) : `${first}:${last}`);
  }
  return ranges.join(',');
}

/** RFC 7162, 4: a command line should not be longer than 8192 octets. */
const UIDS_AT_ONCE = 500;

/** Sets that name all of them, each short enough for a command; none for no UIDs. */
export function uidSets(uids: readonly number[]): string[] {
  const sorted = [...uids].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / UIDS_AT_ONCE) }, (_, i) =>
    uidSet(sorted.slice(i * UIDS_AT_ONCE, (i + 1) * UIDS_AT_ONCE)),
  );
}
