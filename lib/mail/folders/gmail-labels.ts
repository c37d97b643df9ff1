/**
 * Gmail keeps a message once, in All Mail, and shows it in a folder for each of its labels (X-GM-EXT-1,
 * developers.google.com/workspace/gmail/imap/imap-extensions). What was archived bears no label that is a folder: it is in All Mail alone,
 * and would be lost if All Mail were left out as the view that it is elsewhere.
 *
 * Invariant: a message is taken for shown elsewhere only when one of its labels is a folder that the server lists: labels can be hidden
 * from IMAP, and \Important or \Starred are views themselves. Pure.
 */

import { decodeModifiedUtf7 } from '../imap/modified-utf7.ts';
import type { SourceFolder } from '../mail-source.ts';
import { folderRoles, type SpecialUse } from './special-use.ts';

const SYSTEM_LABELS: Readonly<Record<string, SpecialUse>> = {
  '\\inbox': '\\Inbox',
  '\\sent': '\\Sent',
  '\\draft': '\\Drafts',
  '\\drafts': '\\Drafts',
  '\\junk': '\\Junk',
  '\\spam': '\\Junk',
  '\\trash': '\\Trash',
};

export class GmailLabels {
  /** Where everything is. Null: the account does not show it. */
  readonly allMail: string | null;
  private readonly roles: ReadonlySet<SpecialUse>;
  private readonly paths: ReadonlySet<string>;

  constructor(folders: readonly SourceFolder[]) {
    const roles = folderRoles(folders);
    this.allMail = [...roles].find(([, role]) => role === '\\All')?.[0] ?? null;
    this.roles = new Set([...roles.values()].filter((role) => role !== null));
    const views: ReadonlySet<SpecialUse | null> = new Set(['\\All', '\\Flagged', '\\Important'] as const);
    const shown = folders.filter(({ path, selectable }) => selectable && !views.has(roles.get(path) ?? null));
    this.paths = new Set(shown.map(({ path }) => path.toLowerCase()));
  }

  /** Some other folder shows a message with these labels, which are as the server wrote them. */
  areShown(labels: readonly string[]): boolean {
    return labels.some((label) => {
      const role = SYSTEM_LABELS[label.toLowerCase()];
      return role === undefined ? this.paths.has((decodeModifiedUtf7(label) ?? label).toLowerCase()) : this.roles.has(role);
    });
  }
}
