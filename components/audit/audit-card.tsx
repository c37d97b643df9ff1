import { Download, ListChecks, SearchX } from 'lucide-react';
import { useTimeZone, useTranslations } from 'next-intl';
import { AuditFilter } from '@/components/audit/audit-filter';
import { auditFileHref, auditHref, isFiltered } from '@/components/audit/audit-query';
import { type AuditLine, AuditRows } from '@/components/audit/audit-rows';
import { Pager } from '@/components/table/pager';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/navigation';
import { TIME_ZONE } from '@/lib/i18n/locale';
import { useZoneText } from '@/lib/i18n/zone-text';
import type { AuditQuery } from '@/lib/schemas/audit';

interface AuditCardProps {
  query: AuditQuery;
  page: { lines: AuditLine[]; nextCursor: string | null; previousCursor: string | null; matching: number };
  now: Date;
}

function Nothing({ query }: { query: AuditQuery }) {
  const t = useTranslations('audit');
  if (!isFiltered(query)) return <EmptyState Icon={ListChecks}>{t('none')}</EmptyState>;
  const clear = (
    <Button size="small" asChild>
      <Link href={auditHref({})}>{t('clearFilters')}</Link>
    </Button>
  );
  return (
    <EmptyState Icon={SearchX} action={clear}>
      {t('nothingFound')}
    </EmptyState>
  );
}

/** 操作记录: every line of the domain's log, newest first. */
export function AuditCard({ query, page, now }: AuditCardProps) {
  const t = useTranslations('audit');
  const zone = useZoneText(now)(useTimeZone() ?? TIME_ZONE);
  return (
    <Card>
      <AuditFilter query={query} />
      {page.lines.length === 0 ? <Nothing query={query} /> : <AuditRows lines={page.lines} />}
      <Pager
        previousHref={page.previousCursor === null ? null : auditHref(query, { before: page.previousCursor })}
        nextHref={page.nextCursor === null ? null : auditHref(query, { after: page.nextCursor })}
      >
        {t('matching', { count: page.matching, shown: page.lines.length })} {t('timeZone', { zone })}
      </Pager>
    </Card>
  );
}

/** The lines that are found, as a file: a plain link, for the browser saves it. */
export function AuditExport({ query }: { query: AuditQuery }) {
  const t = useTranslations('audit');
  return (
    <Button asChild>
      <a href={auditFileHref(query)} download>
        <Download className="size-3.5" aria-hidden />
        {t('export')}
      </a>
    </Button>
  );
}
