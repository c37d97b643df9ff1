/**
 * Which folder of the old account goes where on the platform, and which are left out and why. Pure.
 *
 * Invariants:
 * - Every source folder gets exactly one plan; every selectable one that is not skipped gets a valid destination.
 * - No two source folders share a destination, compared without case, unless a stored mapping (`known`) already says so.
 * - A stored mapping is kept, whatever the server says today: a second pass writes where the first one wrote.
 * - The result does not depend on the order in which the server lists.
 */

import type { DestinationFolder } from '../mail-destination.ts';
import type { SourceFolder } from '../mail-source.ts';
import { destinationLevel } from './folder-level.ts';
import data from './special-folders.json' with { type: 'json' };
import {
  folderRoles,
  foldName,
  isExchangeLike,
  isInboxPrefixed,
  pathLevels,
  plainLevels,
  type SpecialUse,
} from './special-use.ts';

/** Why a folder is not copied; a code for the report. */
type SkipReason =
  | 'container' // \Noselect, or it does not exist: no messages
  | 'all_mail' // \All: a view of what the other folders hold, where it is not the remainder that they do not show
  | 'flagged' // \Flagged: likewise
  | 'important' // \Important: likewise
  | 'not_mail' // calendars, contacts and the like, as Exchange shows them
  | 'outbox' // Exchange's queue of what was not sent
  | 'quarantine' // the old host's virus quarantine
  | 'chats' // Gmail's chats
  | 'shared'; // a folder of somebody else

export type FolderPlan = { sourcePath: string; specialUse: SpecialUse | null } & (
  | { skip: null; destinationPath: string }
  | { skip: SkipReason; destinationPath: null }
);

const STANDARD_NAMES: Partial<Record<SpecialUse, string>> = {
  '\\Sent': 'Sent',
  '\\Drafts': 'Drafts',
  '\\Junk': 'Junk',
  '\\Trash': 'Trash',
  '\\Archive': 'Archive',
};
const VIEWS: Partial<Record<SpecialUse, SkipReason>> = {
  '\\All': 'all_mail',
  '\\Flagged': 'flagged',
  '\\Important': 'important',
};
/** Dovecot refuses names of more than 20 levels; what lies deeper is joined into one. */
const MOST_LEVELS = 16;

const folded = (names: readonly string[]) => new Set(names.map(foldName));
const NOT_MAIL = folded(data.exchangeNotMail);
const OUTBOX = folded(data.outbox);
const QUARANTINE = folded(data.quarantine);
const CHATS = folded(data.chats);
const SHARED_ROOTS = folded(data.sharedRoots);

/**
 * Plans all folders of an account, in the order of `sourceFolders`.
 * `known` holds the destinations that are stored already, by source path.
 */
export function planFolders(
  sourceFolders: readonly SourceFolder[],
  destinationFolders: readonly DestinationFolder[],
  known: ReadonlyMap<string, string> = new Map(),
): FolderPlan[] {
  const planner = new Planner(sourceFolders, destinationFolders, known);
  return sourceFolders.map((folder) => planner.plan(folder));
}

class Planner {
  private readonly roles: Map<string, SpecialUse | null>;
  private readonly prefixed: boolean;
  private readonly exchange: boolean;
  private readonly source: readonly SourceFolder[];
  private readonly platform: readonly DestinationFolder[];
  private readonly delimiter: string;
  private readonly taken = new Set<string>();
  private readonly destinations: Map<string, string>;

  constructor(source: readonly SourceFolder[], platform: readonly DestinationFolder[], known: ReadonlyMap<string, string>) {
    this.source = source;
    this.platform = platform;
    this.delimiter = platform.find((folder) => folder.delimiter !== '')?.delimiter ?? '/';
    this.roles = folderRoles(source);
    this.prefixed = isInboxPrefixed(source);
    this.exchange = isExchangeLike(source);
    this.destinations = new Map(known);
    for (const path of known.values()) this.taken.add(caseless(path));
    for (const folder of source.toSorted((a, b) => this.compare(a, b))) this.place(folder);
  }

  plan(folder: SourceFolder): FolderPlan {
    const said = { sourcePath: folder.path, specialUse: this.roles.get(folder.path) ?? null };
    const destinationPath = this.destinations.get(folder.path);
    if (destinationPath !== undefined) return { ...said, skip: null, destinationPath };
    return { ...said, skip: this.skipReason(folder) ?? 'container', destinationPath: null };
  }

  /** Those with the best claim to a name come first: INBOX, roles, then from the top of the hierarchy downwards. */
  private compare(a: SourceFolder, b: SourceFolder): number {
    const claim = (folder: SourceFolder) => {
      const role = this.roles.get(folder.path);
      if (role === '\\Inbox') return 0;
      return role === null || role === undefined ? 2 : 1;
    };
    return claim(a) - claim(b) || pathLevels(a).length - pathLevels(b).length || (a.path < b.path ? -1 : 1);
  }

  private place(folder: SourceFolder): void {
    if (this.destinations.has(folder.path) || this.skipReason(folder) !== null) return;
    const own = this.wanted(folder);
    const there = this.existing(own);
    const path = this.taken.has(caseless(there)) ? this.free(own) : there;
    this.taken.add(caseless(path));
    this.destinations.set(folder.path, path);
  }

  private skipReason(folder: SourceFolder): SkipReason | null {
    if (!folder.selectable) return 'container';
    const role = this.roles.get(folder.path) ?? folder.specialUse;
    const view = role === null ? undefined : VIEWS[role];
    if (view !== undefined) return folder.remainder ? null : view;
    const levels = pathLevels(folder).map(foldName);
    if (CHATS.has(levels.join('/'))) return 'chats';
    const root = levels[0] ?? '';
    if (levels.length > 1 && SHARED_ROOTS.has(root) && this.isContainer(root)) return 'shared';
    if (role !== null) return null;
    const top = plainLevels(folder, this.prefixed).map(foldName)[0] ?? '';
    if (QUARANTINE.has(top)) return 'quarantine';
    if (this.exchange && OUTBOX.has(top)) return 'outbox';
    return this.exchange && NOT_MAIL.has(top) ? 'not_mail' : null;
  }

  private isContainer(root: string): boolean {
    return !this.source.some((folder) => folder.selectable && foldName(folder.path) === root);
  }

  private wanted(folder: SourceFolder): string {
    const role = this.roles.get(folder.path) ?? null;
    if (role === '\\Inbox') return 'INBOX';
    // What no other folder shows of All Mail was archived.
    if (folder.remainder) return this.platformFolder('\\Archive', 'Archive');
    if (role !== null) {
      const standard = STANDARD_NAMES[role];
      if (standard !== undefined) return this.platformFolder(role, standard);
    }
    const parent = this.parentOf(folder);
    const levels = plainLevels(folder, this.prefixed);
    // Below a folder that was placed already (Sent Items -> Sent), the rest follows it.
    const own = (parent === undefined ? levels : levels.slice(-1)).map((level) => destinationLevel(level, this.delimiter));
    const path = [...(parent === undefined ? [] : parent.split(this.delimiter)), ...own];
    if (path.length > 1 && foldName(path[0] ?? '') === 'inbox') path[0] = 'INBOX';
    return this.limitDepth(path).join(this.delimiter);
  }

  /** The destination of the folder one level up, unless that level was stripped or has no place of its own. */
  private parentOf(folder: SourceFolder): string | undefined {
    if (folder.delimiter === null || plainLevels(folder, this.prefixed).length < 2) return undefined;
    return this.destinations.get(pathLevels(folder).slice(0, -1).join(folder.delimiter));
  }

  private limitDepth(levels: string[]): string[] {
    if (levels.length <= MOST_LEVELS) return levels;
    const rest = levels.slice(MOST_LEVELS - 1).join(this.delimiter);
    return [...levels.slice(0, MOST_LEVELS - 1), destinationLevel(rest, this.delimiter)];
  }

  private platformFolder(role: SpecialUse, standard: string): string {
    const byUse = this.platform.find((folder) => folder.specialUse === role && folder.selectable);
    return byUse?.path ?? standard;
  }

  /** The platform's own spelling of a folder that is there already. */
  private existing(path: string): string {
    const same = this.platform.filter((folder) => caseless(folder.path) === caseless(path));
    if (same.some((folder) => folder.path === path)) return path;
    return same[0]?.path ?? path;
  }

  /** The name with the lowest number that neither another source folder nor a folder of the platform has. */
  private free(path: string): string {
    for (let number = 2; ; number++) {
      const candidate = `${path} (${number})`;
      const isThere = this.platform.some((folder) => caseless(folder.path) === caseless(candidate));
      if (!isThere && !this.taken.has(caseless(candidate))) return candidate;
    }
  }
}

function caseless(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
