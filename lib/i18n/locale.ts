/** Which language a person reads: their own choice (cookie), else what the browser asks for, else Chinese. No locale in the URL. */
export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const DEFAULT_LOCALE: Locale = 'zh-CN';
export const LOCALE_COOKIE = 'locale';
export const TIME_ZONE = 'Asia/Shanghai';

/** Whether we have the pages in this language; exactly as written, no region is guessed. */
export function isLocale(text: string | undefined): text is Locale {
  return LOCALES.some((locale) => locale === text);
}

/** The first of our languages in an Accept-Language header, by its weights (RFC 9110, 12.5.4). */
export function localeFromHeader(header: string | null): Locale {
  const wishes = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='));
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter((wish) => wish.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wishes) {
    if (language === 'zh') return 'zh-CN';
    if (language === 'en') return 'en';
  }
  return DEFAULT_LOCALE;
}

/** The person's language from cookie and header together. */
export function chooseLocale(cookie: string | undefined, header: string | null): Locale {
  return isLocale(cookie) ? cookie : localeFromHeader(header);
}
