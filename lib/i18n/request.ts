import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, LOCALE_COOKIE, type Locale, TIME_ZONE } from './locale.ts';
import en from './messages/en.json';
import zhCN from './messages/zh-CN.json';

const catalogues: Record<Locale, typeof zhCN> = { 'zh-CN': zhCN, en };

export default getRequestConfig(async () => {
  const locale = chooseLocale((await cookies()).get(LOCALE_COOKIE)?.value, (await headers()).get('accept-language'));
  return { locale, messages: catalogues[locale], timeZone: TIME_ZONE };
});
