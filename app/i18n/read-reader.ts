import { cookies, headers } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import { cache } from 'react';
import { readSession, type Session } from '@/lib/auth/session';
import { chooseLocale, isLocale, LOCALE_COOKIE, TIME_ZONE } from '@/lib/i18n/locale';
import { isTimeZone } from '@/lib/i18n/time-zones';
import { isTheme, type Preferences, THEME_COOKIE } from '@/lib/schemas/member/preferences';

/** For whom a page is drawn: what the member has chosen, else what this browser remembers or asks for, else Chinese, Beijing time, as the system is. */
export const readReader = cache(async (): Promise<Preferences> => {
  const jar = await cookies();
  const wish = (await headers()).get('accept-language');
  const session = await tryReadSession();
  const theme = session === null ? jar.get(THEME_COOKIE)?.value : session.theme;
  const locale = session?.locale ?? undefined;
  const timeZone = session?.timeZone ?? '';
  return {
    locale: isLocale(locale) ? locale : chooseLocale(jar.get(LOCALE_COOKIE)?.value, wish),
    timeZone: isTimeZone(timeZone) ? timeZone : TIME_ZONE,
    theme: isTheme(theme) ? theme : 'system',
  };
});

/** A page that cannot know its reader is drawn for anybody: what is wrong, it says itself. */
async function tryReadSession(): Promise<Session | null> {
  try {
    return await readSession();
  } catch (error) {
    unstable_rethrow(error);
    return null;
  }
}
