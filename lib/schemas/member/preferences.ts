/** How one person reads the pages: language, time zone, light or dark. */
import { z } from 'zod';
import { LOCALES } from '../../i18n/locale.ts';
import { isTimeZone } from '../../i18n/time-zones.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = 'theme';

/** Whether a cookie or row holds one of our themes. */
export function isTheme(text: string | null | undefined): text is Theme {
  return THEMES.some((theme) => theme === text);
}

const preferences = z.object({
  locale: z.enum(LOCALES),
  /** A name of the IANA database. */
  timeZone: z.string().refine(isTimeZone, 'invalid'),
  theme: z.enum(THEMES),
});
export type Preferences = z.infer<typeof preferences>;

/** What is not named stays as it is. `conversations`: the webmail's list shows one line for each thread. */
export const preferencesForm = preferences.extend({ conversations: z.boolean() }).partial();
export type PreferencesInput = z.infer<typeof preferencesForm>;
