import { useTranslations } from 'next-intl';
import { Cell, HeadCell, Table } from '@/components/table/table';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';
import type { UndoMessages, UndoView } from '@/components/undo/undo-view';
import { FolderIcon, useFolderName } from '@/components/webmail/folder-look';
import { byteSize, grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

interface UndoListProps {
  undo: UndoView;
  /** The page's own address. */
  path: string;
  opened: UndoMessages | null;
}

/** What came from the wrong account: by folder, and on demand message by message. */
export function UndoList({ undo, path, opened }: UndoListProps) {
  const t = useTranslations('undo');
  const folderName = useFolderName();
  const nameOf = ({ path: folder, specialUse }: { path: string; specialUse: string | null }) =>
    folderName({ path: folder, specialUse, name: folder.split('/').join(' / ') });
  return (
    <>
      <Table aria-label={t('listLabel')}>
        <thead>
          <tr>
            <HeadCell>{t('folder')}</HeadCell>
            <HeadCell numeric>{t('count')}</HeadCell>
            <HeadCell numeric>{t('size')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {undo.folders.map((folder) => (
            <tr key={folder.folderId}>
              <Cell>
                <span className="flex items-center gap-2">
                  <span className="text-text-3">
                    <FolderIcon folder={folder} />
                  </span>
                  <Link
                    href={`${path}?folder=${folder.folderId}#undo-messages`}
                    className="link wrap-anywhere"
                    aria-label={t('show', { folder: nameOf(folder) })}
                  >
                    {nameOf(folder)}
                  </Link>
                </span>
              </Cell>
              <Cell numeric>{grouped(folder.count)}</Cell>
              <Cell numeric className="text-text-2">
                {byteSize(folder.bytes)}
              </Cell>
            </tr>
          ))}
          <tr className="font-semibold">
            <Cell>{t('total')}</Cell>
            <Cell numeric>{grouped(undo.count)}</Cell>
            <Cell numeric>{byteSize(undo.bytes)}</Cell>
          </tr>
        </tbody>
      </Table>
      {opened === null ? null : (
        <Messages opened={opened} path={path} name={nameOf({ path: opened.path, specialUse: null })} from={undo.from} />
      )}
    </>
  );
}

function Messages({ opened, path, name, from }: { opened: UndoMessages; path: string; name: string; from: string }) {
  const { isoDay } = useDates();
  const t = useTranslations('undo');
  const page = (start: number) => `${path}?folder=${opened.folderId}&from=${start}#undo-messages`;
  return (
    <section id="undo-messages" className="border-t border-line-strong pt-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 desk:px-5">
        <h3 className="flex-1 text-sm wrap-anywhere">{t('messages', { folder: name, from })}</h3>
        <Button size="small" asChild>
          <Link href={path}>{t('hide')}</Link>
        </Button>
      </div>
      <Table className="mt-2">
        <thead>
          <tr>
            <HeadCell>{t('date')}</HeadCell>
            <HeadCell numeric>{t('uid')}</HeadCell>
            <HeadCell numeric>{t('size')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {opened.messages.map(({ uid, date, sizeBytes }) => (
            <tr key={uid}>
              <Cell>{isoDay(date)}</Cell>
              <Cell numeric>{uid}</Cell>
              <Cell numeric className="text-text-2">
                {byteSize(sizeBytes)}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <div className="flex justify-end gap-2 px-4 py-2 desk:px-5">
        {opened.first ? null : (
          <Button size="small" asChild>
            <Link href={page(0)}>{t('first')}</Link>
          </Button>
        )}
        {opened.next === null ? null : (
          <Button size="small" asChild>
            <Link href={page(opened.next)}>{t('next')}</Link>
          </Button>
        )}
      </div>
    </section>
  );
}
