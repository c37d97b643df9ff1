import { Archive, File, Folder, Inbox, type LucideIcon, OctagonAlert, Send, Star, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';

/** Special folders by their use (RFC 6154), in the order in which people look for them. */
const USES = ['inbox', 'flagged', 'sent', 'drafts', 'archive', 'junk', 'trash'] as const;
type Use = (typeof USES)[number];

const ICONS: Record<Use, LucideIcon> = {
  inbox: Inbox,
  flagged: Star,
  sent: Send,
  drafts: File,
  archive: Archive,
  junk: OctagonAlert,
  trash: Trash2,
};

interface FolderFacts {
  path: string;
  specialUse: string | null;
}

export function folderUse({ path, specialUse }: FolderFacts): Use | null {
  if (path.toUpperCase() === 'INBOX') return 'inbox';
  const use = (specialUse ?? '').replace('\\', '').toLowerCase();
  return USES.find((known) => known === use) ?? null;
}

/** The folders of a move: inbox and sent mail first, then the member's own, then what matters least. */
export function byWeight<T extends FolderFacts>(folders: T[]): T[] {
  const weight = (folder: T) => {
    const use = folderUse(folder);
    if (use === 'inbox') return 0;
    if (use === 'sent') return 1;
    return use === null ? 2 : 3 + USES.indexOf(use);
  };
  return [...folders].sort((a, b) => weight(a) - weight(b));
}

/** Special folders first, then the others as they come. */
export function byUse<T extends FolderFacts>(folders: T[]): { special: T[]; own: T[] } {
  const rank = (folder: T) => {
    const use = folderUse(folder);
    return use === null ? USES.length : USES.indexOf(use);
  };
  return {
    special: folders.filter((folder) => folderUse(folder) !== null).sort((a, b) => rank(a) - rank(b)),
    own: folders.filter((folder) => folderUse(folder) === null),
  };
}

export function FolderIcon({ folder }: { folder: FolderFacts }) {
  const use = folderUse(folder);
  const Icon = use === null ? Folder : ICONS[use];
  return <Icon className="size-4 shrink-0" aria-hidden />;
}

/** Special folders bear our own names for them, in the reader's language. */
export function useFolderName(): (folder: FolderFacts & { name: string }) => string {
  const t = useTranslations('folders');
  return (folder) => {
    const use = folderUse(folder);
    return use === null ? folder.name : t(use);
  };
}
