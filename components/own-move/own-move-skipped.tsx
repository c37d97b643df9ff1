import { FolderMinus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MailboxRow } from '@/components/status-row/mailbox-row';
import { useSkipText } from '@/lib/i18n/sentences/reason-text';

/** More than these are folded away. */
const SHOWN = 3;

/** The folders of the old account that are not copied, and why: quiet, below those that are. */
export function OwnMoveSkipped({ folders }: { folders: MailboxRow['skippedFolders'] }) {
  const t = useTranslations('skippedFolders');
  const why = useSkipText();
  if (folders.length === 0) return null;
  return (
    <details open={folders.length <= SHOWN} className="border-t border-line text-sm text-text-2">
      <summary className="cursor-pointer px-4 py-2.5 text-xs text-text-3 desk:px-6 max-desk:min-h-11">
        {t('title', { count: folders.length })}
      </summary>
      <ul className="pb-2.5">
        {folders.map(({ path, reason }) => (
          <li key={path} className="grid gap-x-4 px-4 py-1 desk:grid-cols-[200px_minmax(0,1fr)] desk:px-6">
            <span className="flex min-w-0 items-start gap-2">
              <FolderMinus className="mt-0.5 size-4 shrink-0 text-text-3" aria-hidden />
              <span className="wrap-anywhere">{path}</span>
            </span>
            <span className="text-text-3 max-desk:pl-6">{why(reason)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
