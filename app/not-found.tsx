import { getTranslations } from 'next-intl/server';
import { BrandMark } from '@/components/shell/brand-mark';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';

/** The same page for what does not exist and for what is somebody else's. */
export default async function NotFound() {
  const t = await getTranslations('errorPages');
  return (
    <main id="content" className="mx-auto flex max-w-lg flex-col items-start gap-3 px-4 py-16">
      <BrandMark />
      <h1 className="mt-2 text-lg">{t('missingTitle')}</h1>
      <p className="text-text-2">{t('missingText')}</p>
      <Button kind="primary" asChild>
        <Link href="/">{t('home')}</Link>
      </Button>
    </main>
  );
}
