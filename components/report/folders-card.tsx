import { Check, CircleAlert, Truck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Balance, Sums } from '@/components/report/balance-card';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { byWeight, FolderIcon, useFolderName } from '@/components/webmail/folder-look';
import { grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

export interface FolderRow extends Sums {
  sourcePath: string;
  destinationPath: string;
  specialUse: string | null;
  oldestListedAt: Date | null;
  removedAt: Date | null;
  balance: Balance;
}

const LOOKS = {
  balanced: { Icon: Check, className: 'text-state-done-text' },
  pending: { Icon: Truck, className: 'text-state-running-text' },
  differs: { Icon: CircleAlert, className: 'text-state-failed-text' },
} as const;

export function BalanceWord({ balance }: { balance: Balance }) {
  const t = useTranslations('report');
  const { Icon, className } = LOOKS[balance.kind];
  return (
    <span className={classNames('inline-flex items-center gap-1.5 text-xs whitespace-nowrap', className)}>
      <Icon className="size-3.5" aria-hidden />
      {balance.kind === 'balanced' ? t('equal') : t(`balance.${balance.kind}`, { count: balance.count })}
    </span>
  );
}

const PARTS = ['listed', 'copied', 'skipped', 'refused', 'gone'] as const;

/** The five counts of a row; a refusal is never only a number among others. */
export function CountCells({ sums, strong = false }: { sums: Sums; strong?: boolean }) {
  return PARTS.map((part) => (
    <Cell
      key={part}
      numeric
      className={classNames(
        strong || part === 'listed' || part === 'copied' ? 'text-text' : 'text-text-2',
        part === 'refused' && sums.refused > 0 && 'font-semibold text-state-failed-text',
        strong && 'font-semibold',
      )}
    >
      {grouped(sums[part])}
    </Cell>
  ));
}

export function CountHeads() {
  const t = useTranslations('report.parts');
  return PARTS.map((part) => (
    <HeadCell key={part} numeric>
      {t(`${part}.name`)}
    </HeadCell>
  ));
}

/** The same counts in one line, for a phone. */
export function CountLine({ sums }: { sums: Sums }) {
  const t = useTranslations('report.parts');
  return (
    <span className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-text-2">
      {PARTS.filter((part) => sums[part] > 0 || part === 'listed' || part === 'copied').map((part) => (
        <span key={part} className={classNames(part === 'refused' && 'font-semibold text-state-failed-text')}>
          {t(`${part}.name`)} {grouped(sums[part])}
        </span>
      ))}
    </span>
  );
}

function FolderName({ folder }: { folder: FolderRow }) {
  const t = useTranslations('report');
  const folderName = useFolderName();
  const facts = { path: folder.destinationPath, specialUse: folder.specialUse };
  const name = folderName({ ...facts, name: folder.sourcePath });
  return (
    <span className="flex items-start gap-2">
      <span className="mt-0.5 text-text-3">
        <FolderIcon folder={facts} />
      </span>
      <span className="min-w-0 wrap-anywhere">
        {name}
        {name === folder.sourcePath ? null : <Why>{folder.sourcePath}</Why>}
        {folder.sourcePath === folder.destinationPath || name !== folder.sourcePath ? null : (
          <Why>{t('goesTo', { path: folder.destinationPath })}</Why>
        )}
        {folder.removedAt === null ? null : <Why>{t('removed')}</Why>}
      </span>
    </span>
  );
}

/** Folder by folder, with the total that the balance above says. */
export function FoldersCard({ folders, total }: { folders: FolderRow[]; total: Sums }) {
  const { isoDay } = useDates();
  const t = useTranslations('report');
  const rows = byWeight(folders.map((folder) => ({ ...folder, path: folder.destinationPath })));
  if (rows.length === 0) {
    return (
      <Card title={t('folders')}>
        <CardBody className="text-sm text-text-2">{t('noFolders')}</CardBody>
      </Card>
    );
  }
  const even = rows.every(({ balance }) => balance.kind === 'balanced');
  return (
    <Card title={t('folders')} aside={even ? <span className="text-xs text-text-3">{t('foldersBalanced')}</span> : undefined}>
      <Table className="mt-2 max-desk:hidden print:table">
        <thead>
          <tr>
            <HeadCell>{t('columnFolder')}</HeadCell>
            <CountHeads />
            <HeadCell numeric>{t('columnOldest')}</HeadCell>
            <HeadCell>{t('columnState')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((folder) => (
            <tr key={folder.sourcePath}>
              <Cell className="h-11">
                <FolderName folder={folder} />
              </Cell>
              <CountCells sums={folder} />
              <Cell numeric className="text-text-2">
                {folder.oldestListedAt === null ? '—' : isoDay(folder.oldestListedAt)}
              </Cell>
              <Cell>
                <BalanceWord balance={folder.balance} />
              </Cell>
            </tr>
          ))}
          <tr>
            <Cell className="h-11 font-semibold">{t('total')}</Cell>
            <CountCells sums={total} strong />
            <Cell />
            <Cell />
          </tr>
        </tbody>
      </Table>
      <ul className="mt-2 divide-y divide-line border-t border-line desk:hidden print:hidden">
        {rows.map((folder) => (
          <li key={folder.sourcePath} className="px-4 py-2.5 text-sm">
            <div className="flex items-start justify-between gap-3">
              <FolderName folder={folder} />
              <BalanceWord balance={folder.balance} />
            </div>
            <CountLine sums={folder} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
