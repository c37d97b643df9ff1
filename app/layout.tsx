import type { Metadata, Viewport } from 'next';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AppNavigation } from '@/app/app-navigation';
import { Toaster } from '@/components/ui/toaster';
import './globals.css';
import { readReader } from '@/app/i18n/read-reader';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell');
  return { title: { default: t('brand'), template: `%s · ${t('brand')}` }, robots: { index: false, follow: false } };
}

const CANVAS = { light: '#f8f7f5', dark: '#101113' };

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await readReader();
  const bySystem = (['light', 'dark'] as const).map((look) => ({
    media: `(prefers-color-scheme: ${look})`,
    color: CANVAS[look],
  }));
  return { width: 'device-width', initialScale: 1, themeColor: theme === 'system' ? bySystem : CANVAS[theme] };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { theme } = await readReader();
  return (
    // Written by the server, so that no page is drawn in one look and then in the other.
    <html lang={await getLocale()} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <NextIntlClientProvider>
          <AppNavigation>{children}</AppNavigation>
          <Toaster />
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
