import { useTranslations } from 'next-intl';
import { Bar } from '@/components/progress/bar';
import type { MoveState } from '@/components/progress/move-state';
import { StateGlyph } from '@/components/progress/state-glyph';
import { byWeight, FolderIcon, useFolderName } from '@/components/webmail/folder-look';
import { grouped } from '@/lib/i18n/quantities';

export interface FolderMove {
  sourcePath: string;
  destinationPath: string;
  specialUse: string | null;
  listed: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
  percent: number | null;
}

interface FolderRowProps {
  folder: FolderMove;
  state: MoveState;
}

function FolderRow({ folder, state }: FolderRowProps) {
  const t = useTranslations('ownMove');
  const folderName = useFolderName();
  const name = folderName({
    path: folder.destinationPath,
    specialUse: folder.specialUse,
    name: folder.destinationPath.split('/').join(' / '),
  });
  const settled = folder.copied + folder.skipped + folder.refused + folder.gone;
  const complete = folder.percent === 100 || (folder.listed > 0 && settled >= folder.listed);
  const exceptions = folder.refused > 0;
  const barState: MoveState = complete ? (exceptions ? 'exceptions' : 'done') : state;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line px-4 py-2.5 text-sm desk:grid-cols-[200px_minmax(0,1fr)_132px_96px] desk:gap-x-4 desk:px-6 desk:py-[9px]">
      <span className="flex min-w-0 items-center gap-2">
        <span className="text-text-3">
          <FolderIcon folder={{ path: folder.destinationPath, specialUse: folder.specialUse }} />
        </span>
        <span className="truncate" title={folder.sourcePath}>
          {name}
        </span>
      </span>
      <span className="max-desk:hidden">
        <Bar percent={folder.percent ?? 0} state={barState} label={name} />
      </span>
      <span className="text-right whitespace-nowrap">
        {grouped(folder.copied)} <span className="text-text-3">/ {grouped(folder.listed)}</span>
      </span>
      <span className="flex justify-end text-right whitespace-nowrap text-text-3 max-desk:hidden">
        {complete ? (
          <span className="inline-flex items-center gap-1.5 text-state-done-text">
            <StateGlyph state={exceptions ? 'exceptions' : 'done'} />
            {exceptions ? t('folderExceptions', { count: folder.refused }) : t('folderDone')}
          </span>
        ) : folder.percent === null ? (
          '—'
        ) : (
          `${folder.percent}%`
        )}
      </span>
    </li>
  );
}

export function OwnMoveFolders({ folders, state }: { folders: FolderMove[]; state: MoveState }) {
  return (
    <ul>
      {byWeight(folders.map((folder) => ({ ...folder, path: folder.destinationPath }))).map((folder) => (
        <FolderRow key={folder.sourcePath} folder={folder} state={state} />
      ))}
    </ul>
  );
}
