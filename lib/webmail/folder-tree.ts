/** Folders in the order and nesting in which people see them. Pure. */
import type { MailboxFolder } from '../mail/mailbox/list-folders.ts';
import type { MailFolder } from '../schemas/mail.ts';

/** Parents before their children, beside one another by name, numbers by their value. A folder whose parent cannot be opened names it. */
export function folderTree(folders: readonly MailboxFolder[]): MailFolder[] {
  const byName = new Intl.Collator('zh-CN', { numeric: true });
  const paths = new Set(folders.map(({ path }) => path));
  return folders
    .map((folder) => ({ folder, levels: folder.delimiter === '' ? [folder.path] : folder.path.split(folder.delimiter) }))
    .sort((a, b) => compareLevels(a.levels, b.levels, byName))
    .map(({ folder, levels }) => {
      const { path, delimiter, specialUse, total, unseen, version } = folder;
      const above = levels.slice(0, -1).map((_, index) => levels.slice(0, index + 1).join(delimiter));
      const listed = above.filter((parent) => paths.has(parent));
      const nearest = listed.at(-1);
      const own = nearest === undefined ? levels : levels.slice(nearest.split(delimiter).length);
      return { path, name: own.join(' / '), specialUse, total, unseen, version, depth: listed.length };
    });
}

function compareLevels(a: readonly string[], b: readonly string[], { compare }: Intl.Collator): number {
  for (let level = 0; level < Math.min(a.length, b.length); level++) {
    const order = compare(a[level] ?? '', b[level] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
