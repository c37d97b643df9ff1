import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readDomain } from '@/app/postmaster/domain-facts';
import { GrantForm } from '@/components/grant/grant-form';
import { GrantGiven } from '@/components/grant/grant-given';
import { PageHead } from '@/components/shell/page-head';
import { Card, CardBody } from '@/components/ui/card';
import { removeGrantAction, setGrantAction } from '@/lib/actions/mail-domain/source-actions';
import { findSourceGrant } from '@/lib/consents/find-source-grant';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('grant');
  return { title: t('title') };
}

/** 全域授权: Google and Microsoft take no passwords; their administrator can let us into all mailboxes at once. */
export default async function Page() {
  const { actor, domain } = await readDomain();
  const { given, vendor } = await findSourceGrant(actor, domain.id);
  const t = await getTranslations();
  return (
    <>
      <PageHead
        path={[
          { label: t('shell.groupServices') },
          { label: t('shell.migration'), href: '/postmaster/migration' },
          { label: t('grant.title') },
        ]}
        title={t('grant.title')}
        beside={<span className="text-text-2">{domain.name}</span>}
        verdict={t('grant.lead')}
      />
      <div className="grid max-w-[720px] gap-4">
        {given === null ? null : (
          <Card title={t('grant.current')}>
            <CardBody>
              <GrantGiven given={given} remove={removeGrantAction} />
            </CardBody>
          </Card>
        )}
        <Card title={t(given === null ? 'grant.enter' : 'grant.replace')}>
          <CardBody>
            <GrantForm vendor={given?.vendor ?? vendor ?? 'google'} save={setGrantAction} />
          </CardBody>
        </Card>
      </div>
    </>
  );
}
