/**
 * Which folder of an account plays which part. Pure.
 *
 * Invariants:
 * - The server's own attribute (RFC 6154) always wins over a name, and a name counts only at the top of the hierarchy
 *   (below `INBOX.` or a container such as 其他文件夹 or [Gmail] counts as top): a member's own `客户/Sent` is no \Sent.
 * - A role belongs to one folder at most; the rest keep their names (`Sent`, `Sent Messages` and 已发送 are often there together).
 * - Names are compared decoded and folded, never encoded: public tables give the encoded 已发送邮件 as a trash folder.
 * - A view of mail that lies elsewhere (\All, \Flagged, \Important) is recognised by name only where it cannot be anything
 *   else, because such folders are left out of the copy.
 */
import type { SourceFolder } from '../mail-source.ts';
import data from './special-folders.json' with { type: 'json' };

/** The use of a folder as RFC 6154 (section 2) and RFC 8457 (\Important) name it; \Inbox is XLIST's word for INBOX. */
export type SpecialUse = '\\Inbox' | (typeof ATTRIBUTES)[number];

/** In this order: Gmail-like servers put \All beside \Archive. */
const ATTRIBUTES = ['\\Sent', '\\Drafts', '\\Trash', '\\Junk', '\\All', '\\Flagged', '\\Important', '\\Archive'] as const;

/** Roles that a name alone can give. */
const NAMED_ROLES = ['\\Sent', '\\Drafts', '\\Trash', '\\Junk', '\\Archive'] as const;

/** The special use that a server's LIST attributes state, or null. Case does not matter (RFC 9051, 7.3.1). */
export function specialUseOf(attributes: Iterable<string>): SpecialUse | null {
  const said = new Set([...attributes].map((attribute) => attribute.toLowerCase()));
  return ATTRIBUTES.find((attribute) => said.has(attribute.toLowerCase())) ?? (said.has('\\inbox') ? '\\Inbox' : null);
}

/** A name for comparing: NFKC, lower case, trimmed. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}

const folded = (names: readonly string[]) => new Set(names.map(foldName));
const CONTAINERS = folded(data.containers);
const JUNK_OR_TRASH = folded(data.junkOrTrash);
const OUTBOX = folded(data.outbox);
const VIRTUAL = new Map(Object.entries(data.virtual).map(([name, role]) => [foldName(name), specialUseOf([role])]));
const VIRTUAL_WITH = Object.entries(data.virtualWith).map(([name, rule]) => ({
  name: foldName(name),
  role: specialUseOf([rule.role]),
  beside: folded(rule.with),
}));
const EXCHANGE_SIGNS = folded(data.exchangeSigns);
const SHARED_ROOTS = folded(data.sharedRoots);
/** Folded name -> its role and how usual the name is. */
const NAMES = new Map(
  NAMED_ROLES.flatMap((role) => data.roles[role].map((name, rank) => [foldName(name), { role, rank }] as const)),
);

/** A folder's name as levels; without a delimiter (NIL) it is one level. */
export function pathLevels(folder: SourceFolder): string[] {
  return folder.delimiter === null ? [folder.path] : folder.path.split(folder.delimiter);
}

/**
 * True when the account keeps all its folders below INBOX (Courier, Cyrus, cPanel: a namespace with prefix `INBOX.`), so
 * that this level means nothing. One folder of the member's own outside INBOX proves the contrary; shared ones do not.
 */
export function isInboxPrefixed(folders: readonly SourceFolder[]): boolean {
  return folders.every((folder) => {
    const [top = '', ...rest] = pathLevels(folder);
    return foldName(top) === 'inbox' || !folder.selectable || (rest.length > 0 && SHARED_ROOTS.has(foldName(top)));
  });
}

/** The levels without the `INBOX.` of a prefixed account and without containers. Empty: the folder is itself a container. */
export function plainLevels(folder: SourceFolder, inboxPrefixed: boolean): string[] {
  const levels = pathLevels(folder);
  const [top = '', ...rest] = levels;
  if (rest.length > 0 && inboxPrefixed && foldName(top) === 'inbox') return stripContainer(rest);
  return stripContainer(levels);
}

function stripContainer(levels: string[]): string[] {
  const [top = '', ...rest] = levels;
  return rest.length > 0 && CONTAINERS.has(foldName(top)) ? rest : levels;
}

/** True for accounts that show calendars, contacts and tasks as folders, as Exchange does: two such names at the top. */
export function isExchangeLike(folders: readonly SourceFolder[]): boolean {
  return folders.filter((folder) => EXCHANGE_SIGNS.has(foldName(folder.path))).length >= 2;
}

interface Candidate {
  folder: SourceFolder;
  /** Lower wins: attribute, then how the folder lies and how usual its name is. */
  rank: number[];
}

/** What the servers say first, then names; one folder for each role. Containers get none. Every path of `folders` is a key. */
export function folderRoles(folders: readonly SourceFolder[]): Map<string, SpecialUse | null> {
  const roles = new Map<string, SpecialUse | null>(folders.map((folder) => [folder.path, null]));
  const prefixed = isInboxPrefixed(folders);
  const candidates = new Map<SpecialUse, Candidate[]>();
  const offer = (role: SpecialUse, candidate: Candidate) => candidates.set(role, [...(candidates.get(role) ?? []), candidate]);

  for (const folder of folders) {
    if (!folder.selectable) continue;
    if (foldName(folder.path) === 'inbox') roles.set(folder.path, '\\Inbox');
    else if (folder.specialUse !== null) offer(folder.specialUse, { folder, rank: [0, 0] });
    else offerByName(folder, folders, prefixed, offer);
  }
  settleJunkOrTrash(folders, prefixed, candidates, offer);

  for (const [role, offered] of candidates) {
    const best = offered.toSorted(byRank)[0];
    if (best !== undefined && !(role === '\\Inbox' && roles.get('INBOX') === '\\Inbox')) roles.set(best.folder.path, role);
  }
  return roles;
}

function offerByName(
  folder: SourceFolder,
  folders: readonly SourceFolder[],
  prefixed: boolean,
  offer: (role: SpecialUse, candidate: Candidate) => void,
): void {
  const virtual = virtualRole(folder, folders);
  if (virtual !== null) {
    offer(virtual, { folder, rank: [1, 0] });
    return;
  }
  const [name = '', ...deeper] = plainLevels(folder, prefixed).map(foldName);
  if (deeper.length > 0) return;
  const known = NAMES.get(name);
  const depth = pathLevels(folder).length;
  if (known !== undefined) offer(known.role, { folder, rank: [1, depth, known.rank] });
  // 发件箱: the outbox of Exchange, and some webmails' word for sent mail. Any other candidate comes first.
  else if (OUTBOX.has(name) && name !== 'outbox' && !isExchangeLike(folders)) offer('\\Sent', { folder, rank: [2, depth] });
}

function virtualRole(folder: SourceFolder, folders: readonly SourceFolder[]): SpecialUse | null {
  const path = pathLevels(folder).map(foldName).join('/');
  const rule = VIRTUAL_WITH.find(({ name }) => name === path);
  if (rule !== undefined && folders.some((other) => rule.beside.has(foldName(other.path)))) return rule.role;
  return VIRTUAL.get(path) ?? null;
}

/** 垃圾箱 and Lixo mean junk at some hosts and trash at others: the role that nobody else has, junk when both are open. */
function settleJunkOrTrash(
  folders: readonly SourceFolder[],
  prefixed: boolean,
  candidates: ReadonlyMap<SpecialUse, Candidate[]>,
  offer: (role: SpecialUse, candidate: Candidate) => void,
): void {
  for (const folder of folders) {
    const [name = '', ...deeper] = plainLevels(folder, prefixed).map(foldName);
    if (!folder.selectable || folder.specialUse !== null || deeper.length > 0 || !JUNK_OR_TRASH.has(name)) continue;
    const role = (['\\Junk', '\\Trash'] as const).find((open) => !candidates.has(open));
    if (role !== undefined) offer(role, { folder, rank: [2] });
  }
}

function byRank(a: Candidate, b: Candidate): number {
  const length = Math.max(a.rank.length, b.rank.length);
  for (let index = 0; index < length; index++) {
    const difference = (a.rank[index] ?? 0) - (b.rank[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.folder.path < b.folder.path ? -1 : 1;
}
