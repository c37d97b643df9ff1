import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readReader } from '@/app/i18n/read-reader';
import { PreferencesCard } from '@/components/preferences/preferences-card';
import { PageHead } from '@/components/shell/page-head';
import { setPreferencesAction } from '@/lib/actions/own/preference-actions';
import { requireMember } from '@/lib/auth/session';
import { now } from '@/lib/clock';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('preferences');
  return { title: t('title') };
}

export default async function Page() {
  await requireMember();
  const t = await getTranslations();
  return (
    <>
      <PageHead
        path={[{ label: t('shell.settings') }, { label: t('shell.accountSettings') }, { label: t('shell.ownPreferences') }]}
        title={t('preferences.title')}
        verdict={t('preferences.lead')}
      />
      <PreferencesCard now={now()} value={await readReader()} save={setPreferencesAction} />
    </>
  );
}
