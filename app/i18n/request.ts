import { getRequestConfig } from 'next-intl/server';
import { readReader } from '@/app/i18n/read-reader';
import type { Locale } from '@/lib/i18n/locale';
import en from '@/lib/i18n/messages/en.json';
import zhCN from '@/lib/i18n/messages/zh-CN.json';

const catalogues: Record<Locale, typeof zhCN> = { 'zh-CN': zhCN, en };

export default getRequestConfig(async () => {
  const { locale, timeZone } = await readReader();
  return { locale, messages: catalogues[locale], timeZone };
});
