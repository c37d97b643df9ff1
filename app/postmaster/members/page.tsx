import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readDomain } from '@/app/postmaster/domain-facts';
import type { SearchParams } from '@/app/postmaster/query';
import { CreateDialog } from '@/components/member-dialogs/create-dialog';
import { ExportMenu } from '@/components/member-files/export-menu';
import { ImportDialog } from '@/components/member-files/import-dialog';
import { MembersCard } from '@/components/members/members-card';
import { PageHead } from '@/components/shell/page-head';
import {
  checkMemberFileAction,
  createMemberAction,
  deleteMemberAction,
  deleteMembersAction,
  disableMembersAction,
  editMemberAction,
  enableMembersAction,
  importMembersAction,
  resetPasswordAction,
} from '@/lib/actions/member-actions';
import { findMembers } from '@/lib/members/find-members';
import { type MembersQuery, membersQuery } from '@/lib/schemas/member/member';

const PATH = '/postmaster/members';

const ACTIONS = {
  edit: editMemberAction,
  resetPassword: resetPasswordAction,
  remove: deleteMemberAction,
  disable: disableMembersAction,
  enable: enableMembersAction,
  removeMany: deleteMembersAction,
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('members');
  return { title: t('title') };
}

/** What does not parse is left out, as if nobody had asked. */
async function readQuery(searchParams: SearchParams): Promise<MembersQuery> {
  const parsed = membersQuery.safeParse(await searchParams);
  return parsed.success ? parsed.data : {};
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { session, actor, domain, progress } = await readDomain();
  const query = await readQuery(searchParams);
  const page = await findMembers(actor, { ...query, mailDomainId: domain.id });
  const t = await getTranslations();
  const { search = '', sort = 'address', direction = 'asc' } = query;
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
        place={{ path: PATH, search, sort, direction }}
        page={page}
        domainName={domain.name}
        ownId={session.memberId}
        actions={ACTIONS}
        tools={
          <>
            <ExportMenu href="/api/export/members" />
            <ImportDialog
              templateHref="/api/template/members"
              checkFile={checkMemberFileAction}
              importFile={importMembersAction}
            />
            <CreateDialog domainName={domain.name} create={createMemberAction} />
          </>
        }
      />
    </>
  );
}
