import { useTranslations } from 'next-intl';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';
import { byUse, FolderIcon, useFolderName } from '@/components/webmail/folder-look';
import { grouped } from '@/lib/i18n/quantities';
import type { MailFolder } from '@/lib/schemas/mail';

interface FolderListProps {
  folders: MailFolder[];
  current: string;
  className?: string;
}

export function folderHref(path: string): string {
  return path.toUpperCase() === 'INBOX' ? '/webmail' : `/webmail?${new URLSearchParams({ folder: path })}`;
}

function FolderLink({ folder, here, indent }: { folder: MailFolder; here: boolean; indent: number }) {
  const t = useTranslations('webmail');
  const name = useFolderName()(folder);
  return (
    <Link
      href={folderHref(folder.path)}
      {...(here ? { 'aria-current': 'page' as const } : {})}
      className={classNames(
        'flex h-[34px] items-center gap-2.5 rounded-sm pr-2.5 text-text-2 hover:bg-hover max-desk:h-11',
        here && 'bg-accent-soft font-semibold text-accent-text hover:bg-accent-soft',
      )}
      style={{ paddingLeft: 10 + indent * 14 }}
    >
      <FolderIcon folder={folder} />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {folder.unseen === 0 ? null : (
        <span className="text-xs">
          {grouped(folder.unseen)}
          <span className="sr-only"> {t('unreadWord')}</span>
        </span>
      )}
    </Link>
  );
}

/** Special folders first, under our own names; then the member's own, as they are nested. */
export function FolderList({ folders, current, className }: FolderListProps) {
  const t = useTranslations('webmail');
  const { special, own } = byUse(folders);
  return (
    <nav aria-label={t('folders')} className={classNames('px-3 py-4 text-base', className)}>
      {special.map((folder) => (
        <FolderLink key={folder.path} folder={folder} here={folder.path === current} indent={0} />
      ))}
      {own.length === 0 ? null : <p className="px-2.5 pt-4 pb-1 text-xs text-text-3">{t('ownFolders')}</p>}
      {own.map((folder) => (
        <FolderLink key={folder.path} folder={folder} here={folder.path === current} indent={folder.depth} />
      ))}
    </nav>
  );
}
