import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readDomain } from '@/app/postmaster/domain-facts';
import { readPageRequest, type SearchParams } from '@/app/postmaster/query';
import { CreateDialog } from '@/components/members/create-dialog';
import { ImportDialog } from '@/components/members/import-dialog';
import { MembersCard } from '@/components/members/members-card';
import { PageHead } from '@/components/shell/page-head';
import { createMemberAction, importMembersAction } from '@/lib/actions/member-actions';
import { findMembers } from '@/lib/members/find-members';

const PATH = '/postmaster/members';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('members');
  return { title: t('title') };
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { actor, domain, progress } = await readDomain();
  const request = await readPageRequest(searchParams);
  const page = await findMembers(actor, { ...request, mailDomainId: domain.id });
  const t = await getTranslations();
  return (
    <>
      <PageHead
        titleInPhoneBar
        path={[{ label: t('shell.groupAccounts') }, { label: t('members.title') }]}
        title={t('members.title')}
        beside={<span className="text-text-2">{domain.name}</span>}
        verdict={t.rich('members.verdict', { count: progress.members, b: (text) => <b className="text-text">{text}</b> })}
      />
      <MembersCard
        path={PATH}
        search={request.search ?? ''}
        page={page}
        tools={
          <>
            <ImportDialog templateHref="/api/template/members" importFile={importMembersAction} />
            <CreateDialog domainName={domain.name} create={createMemberAction} />
          </>
        }
      />
    </>
  );
}
