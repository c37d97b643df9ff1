import { FolderTree } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { FolderRow } from '@/components/mapping/mapping-view';
import { OwnMoveSkipped } from '@/components/own-move/own-move-skipped';
import { Bar } from '@/components/progress/bar';
import { type MoveState, STATE_INK } from '@/components/progress/move-state';
import { StateGlyph } from '@/components/progress/state-glyph';
import type { MailboxRow } from '@/components/status-row/mailbox-row';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { Card } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { byWeight, FolderIcon, useFolderName } from '@/components/webmail/folder-look';
import { grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

interface Line {
  folder: FolderRow;
  name: string;
  state: MoveState;
  percent: number | null;
  /** Whether its sums are equal, in words; null while it moves. */
  word: string | null;
}

/** How a folder stands, in words and as a shape. */
function useLine(moving: MoveState): (folder: FolderRow) => Line {
  const t = useTranslations('mappingPage.folders');
  const folderName = useFolderName();
  return (folder) => {
    const { destinationPath: path, specialUse, listed, copied, skipped, refused, gone } = folder;
    const name = folderName({ path, specialUse, name: path.split('/').join(' / ') });
    const complete = folder.percent === 100 || copied + skipped + refused + gone >= listed;
    if (folder.percent === null || !complete) return { folder, name, state: moving, percent: folder.percent, word: null };
    return refused > 0
      ? { folder, name, state: 'exceptions', percent: 100, word: t('exceptions', { count: refused }) }
      : { folder, name, state: 'done', percent: 100, word: t('equal') };
  };
}

function State({ line: { name, state, percent, word } }: { line: Line }) {
  if (percent === null) return <span className="text-text-3">—</span>;
  if (word !== null) {
    return (
      <span className={classNames('inline-flex items-center gap-1.5 text-xs whitespace-nowrap', STATE_INK[state].text)}>
        <StateGlyph state={state} />
        {word}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2">
      <Bar className="w-16" percent={percent} state={state} label={name} />
      <span className="w-9 text-right text-xs">{percent}%</span>
    </span>
  );
}

/** The old server's own name where it is another one, and whether the folder is still there. */
function Names({ line: { folder, name } }: { line: Line }) {
  const t = useTranslations('mappingPage.folders');
  const { sourcePath, destinationPath, removedAt } = folder;
  const lines = [
    ...(sourcePath === destinationPath || sourcePath.split(/[/.]/).join(' / ') === name ? [] : [sourcePath]),
    ...(removedAt === null ? [] : [t('removed')]),
  ];
  return (
    <span className="flex min-w-0 items-start gap-2">
      <span className="mt-0.5 text-text-3">
        <FolderIcon folder={{ path: destinationPath, specialUse: folder.specialUse }} />
      </span>
      <span className="min-w-0 wrap-anywhere">
        {name}
        {lines.map((text) => (
          <Why key={text}>{text}</Why>
        ))}
      </span>
    </span>
  );
}

function Bad({ count }: { count: number }) {
  return count === 0 ? <span className="text-text-3">0</span> : <b className="text-state-failed-text">{grouped(count)}</b>;
}

function Total({ folders }: { folders: FolderRow[] }) {
  const t = useTranslations('mappingPage.folders');
  const sum = (of: (folder: FolderRow) => number) => grouped(folders.reduce((total, folder) => total + of(folder), 0));
  return (
    <tr className="font-semibold">
      <Cell>{t('total')}</Cell>
      <Cell numeric>{sum(({ listed }) => listed)}</Cell>
      <Cell numeric>{sum(({ copied }) => copied)}</Cell>
      <Cell numeric>{sum(({ refused }) => refused)}</Cell>
      <Cell numeric>{sum(({ gone }) => gone)}</Cell>
      <Cell />
      <Cell />
    </tr>
  );
}

/** Every folder of the old mailbox: what was listed and what became of it; those that are left out, and why. */
export function FoldersCard({ folders, mapping }: { folders: FolderRow[]; mapping: MailboxRow }) {
  const { isoDay } = useDates();
  const t = useTranslations('mappingPage.folders');
  const words = useTranslations('mappingPage.balance');
  const moving = mapping.state === 'done' || mapping.state === 'exceptions' ? 'running' : mapping.state;
  const toLine = useLine(moving);
  const lines = byWeight(folders.map((folder) => ({ ...folder, path: folder.destinationPath }))).map(toLine);
  return (
    <Card title={t('title')} id="folders">
      {lines.length === 0 ? (
        <EmptyState Icon={FolderTree}>{t('empty')}</EmptyState>
      ) : (
        <>
          <Table className="mt-2 max-desk:hidden">
            <thead>
              <tr>
                <HeadCell>{t('folder')}</HeadCell>
                <HeadCell numeric>{words('listed')}</HeadCell>
                <HeadCell numeric>{words('copied')}</HeadCell>
                <HeadCell numeric>{words('refused')}</HeadCell>
                <HeadCell numeric>{words('gone')}</HeadCell>
                <HeadCell numeric>{t('oldest')}</HeadCell>
                <HeadCell>{t('state')}</HeadCell>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.folder.sourcePath}>
                  <Cell>
                    <Names line={line} />
                  </Cell>
                  <Cell numeric>{grouped(line.folder.listed)}</Cell>
                  <Cell numeric>{grouped(line.folder.copied)}</Cell>
                  <Cell numeric>
                    <Bad count={line.folder.refused} />
                  </Cell>
                  <Cell numeric className={line.folder.gone === 0 ? 'text-text-3' : ''}>
                    {grouped(line.folder.gone)}
                  </Cell>
                  <Cell numeric className="text-text-2">
                    {line.folder.oldestListedAt === null ? '—' : isoDay(line.folder.oldestListedAt)}
                  </Cell>
                  <Cell>
                    <State line={line} />
                  </Cell>
                </tr>
              ))}
              <Total folders={folders} />
            </tbody>
          </Table>
          <ul className="mt-2 divide-y divide-line border-t border-line desk:hidden">
            {lines.map((line) => (
              <li key={line.folder.sourcePath} className="flex items-start justify-between gap-3 px-4 py-2.5 text-sm">
                <Names line={line} />
                <span className="flex shrink-0 flex-col items-end gap-1">
                  <span className="whitespace-nowrap">
                    {grouped(line.folder.copied)} <span className="text-text-3">/ {grouped(line.folder.listed)}</span>
                  </span>
                  <State line={line} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <OwnMoveSkipped folders={mapping.skippedFolders} />
    </Card>
  );
}
