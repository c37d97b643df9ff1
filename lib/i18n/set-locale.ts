'use server';

import { cookies } from 'next/headers';
import { isLocale, LOCALE_COOKIE } from './locale.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Remembers the language that a person chose. Anything else than one of our languages changes nothing. */
export async function setLocale(locale: string): Promise<void> {
  if (!isLocale(locale)) return;
  (await cookies()).set(LOCALE_COOKIE, locale, { maxAge: YEAR_SECONDS, httpOnly: true, sameSite: 'lax', path: '/' });
}
