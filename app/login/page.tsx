import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { homeOf } from '@/app/home-of';
import { LoginForm } from '@/app/login/login-form';
import { BrandMark } from '@/components/shell/brand-mark';
import { LanguageLinks } from '@/components/shell/language-links';
import { nextPage } from '@/lib/auth/next-page';
import { readSession } from '@/lib/auth/session';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('login');
  return { title: t('title') };
}

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const session = await readSession();
  if (session !== null) redirect(homeOf(session));
  const t = await getTranslations();
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-[12vh]">
      <main id="content" className="w-full max-w-[400px]">
        <p className="mb-6 flex items-center gap-2.5 text-md font-semibold">
          <BrandMark />
          {t('shell.brand')}
        </p>
        <section className="rounded-lg border border-line bg-surface p-5 shadow-card desk:p-7">
          <h1 className="text-lg">{t('login.title')}</h1>
          <p className="mt-1 text-text-2">{t('login.lead')}</p>
          <LoginForm next={nextPage((await searchParams).next)} />
        </section>
        <p className="mt-4 text-xs text-text-3 text-pretty">{t('login.promise')}</p>
      </main>
      <footer className="mt-6 w-full max-w-[400px]">
        <LanguageLinks />
      </footer>
    </div>
  );
}
