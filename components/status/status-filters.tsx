import { Download, ListFilter } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MoveState } from '@/components/progress/move-state';
import { StateGlyph } from '@/components/progress/state-glyph';
import { CHIPS, countReasons, countShown, STATUS_PATH, statusHref, statusParameters } from '@/components/status/status-query';
import { LinkChip } from '@/components/table/chip';
import { SearchBox } from '@/components/table/search-box';
import { Button } from '@/components/ui/button';
import { Menu, MenuCaption, MenuItem, MenuLine } from '@/components/ui/menu';
import { Link } from '@/components/ui/navigation';
import { isUncounted, REASON_KIND_NAMES, SHOWN_STATES, type Show, type StatusQuery } from '@/lib/schemas/mapping/status';
import type { StatusFeed } from '@/lib/schemas/mapping/status-feed';

interface FilterProps {
  query: StatusQuery;
  totals: StatusFeed['totals'];
}

function glyphOf(show: Exclude<Show, 'all'>): MoveState {
  return SHOWN_STATES[show][0];
}

function Chips({ query, totals }: FilterProps) {
  const t = useTranslations('status');
  const usual: readonly Show[] = CHIPS;
  const shows: readonly Show[] = usual.includes(query.show) ? usual : [...usual, query.show];
  return (
    <nav aria-label={t('filters')} className="flex flex-wrap gap-1.5">
      {shows.map((show) => {
        const count = isUncounted(show) ? null : countShown(show, totals);
        if (count === 0 && show !== 'all' && show !== query.show) return null;
        return (
          <LinkChip key={show} href={statusHref(query, { show, reason: undefined })} on={show === query.show}>
            {show === 'all' ? null : <StateGlyph state={glyphOf(show)} percent={60} size={12} />}
            {t(`show.${show}`, { count: count ?? 0 })}
          </LinkChip>
        );
      })}
      <ReasonMenu query={query} totals={totals} />
    </nav>
  );
}

/** 原因: what kind of trouble, as far as somebody has it, and those who wait for the cutover. */
function ReasonMenu({ query, totals }: FilterProps) {
  const t = useTranslations('status');
  const found = countReasons(totals);
  const kinds = REASON_KIND_NAMES.filter((kind) => (found.get(kind) ?? 0) > 0 || kind === query.reason);
  const arrived = totals.counts.done + totals.counts.exceptions > 0;
  if (kinds.length === 0 && !arrived) return null;
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="inline-flex h-7 items-center gap-1.5 rounded-full border border-line bg-surface px-2.5 text-xs whitespace-nowrap text-text-2 hover:bg-hover max-desk:h-9 max-desk:px-3"
        >
          <ListFilter className="size-3" aria-hidden />
          {query.reason === undefined ? t('reason') : t(`reasonKind.${query.reason}`, { count: found.get(query.reason) ?? 0 })}
        </button>
      }
    >
      {kinds.length === 0 ? null : <MenuCaption>{t('reason')}</MenuCaption>}
      {kinds.map((kind) => (
        <MenuItem key={kind} asChild>
          <Link href={statusHref(query, { reason: kind, show: 'all' })}>
            {t(`reasonKind.${kind}`, { count: found.get(kind) ?? 0 })}
          </Link>
        </MenuItem>
      ))}
      {kinds.length > 0 && (arrived || query.reason !== undefined) ? <MenuLine /> : null}
      {arrived ? (
        <MenuItem asChild>
          <Link href={statusHref(query, { show: 'in_sync', reason: undefined })}>{t('show.in_sync')}</Link>
        </MenuItem>
      ) : null}
      {query.reason === undefined ? null : (
        <MenuItem asChild>
          <Link href={statusHref(query, { reason: undefined })}>{t('anyReason')}</Link>
        </MenuItem>
      )}
    </Menu>
  );
}

/** Search, chips, reasons. Everything is a place: it can be linked to and survives a reload. */
export function StatusFilters({ query, totals }: FilterProps) {
  const t = useTranslations('status');
  const { search: _search, ...kept } = Object.fromEntries(
    statusParameters({ ...query, after: undefined, before: undefined }).entries(),
  );
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-3 desk:px-5">
      <SearchBox action={STATUS_PATH} value={query.search} placeholder={t('search')} keep={kept} />
      <Chips query={query} totals={totals} />
    </div>
  );
}

/** The filtered table as a file. */
export function ExportLink({ query, href }: { query: StatusQuery; href: string }) {
  const t = useTranslations('status');
  const parameters = statusParameters({ ...query, after: undefined, before: undefined, sort: 'address', direction: 'asc' });
  return (
    <Button kind="ghost" size="small" asChild>
      <a href={`${href}?${parameters}`} download>
        <Download className="size-3.5" aria-hidden />
        {t('export')}
      </a>
    </Button>
  );
}
