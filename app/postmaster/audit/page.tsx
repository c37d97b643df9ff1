import type { Metadata } from 'next';
import { getTimeZone, getTranslations } from 'next-intl/server';
import { readDomain } from '@/app/postmaster/domain-facts';
import type { SearchParams } from '@/app/postmaster/query';
import { AuditCard, AuditExport } from '@/components/audit/audit-card';
import { PageHead } from '@/components/shell/page-head';
import { findAudit } from '@/lib/audit/find-audit';
import { auditCursor, readAuditQuery } from '@/lib/schemas/audit';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('audit');
  return { title: t('title') };
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { actor, domain, now } = await readDomain();
  const asked = await searchParams;
  const query = readAuditQuery(asked);
  const [after, before] = [auditCursor.safeParse(asked.after), auditCursor.safeParse(asked.before)];
  const zone = await getTimeZone();
  const page = await findAudit(actor, domain.id, { ...query, zone, after: after.data, before: before.data });
  const t = await getTranslations();
  return (
    <>
      <PageHead
        titleInPhoneBar
        path={[{ label: t('shell.groupRecords') }, { label: t('audit.title') }]}
        title={t('audit.title')}
        beside={<span className="text-text-2">{domain.name}</span>}
        verdict={t('audit.verdict')}
        actions={<AuditExport query={query} />}
      />
      <AuditCard query={query} page={page} now={now} />
    </>
  );
}
