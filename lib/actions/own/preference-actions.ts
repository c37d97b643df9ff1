'use server';
/** How a person reads the pages: with the member, and in a cookie for the pages of this browser before the sign-in. */
import { cookies } from 'next/headers';
import { readSession } from '../../auth/session.ts';
import { isLocale, LOCALE_COOKIE } from '../../i18n/locale.ts';
import { setPreferences } from '../../members/own/set-preferences.ts';
import { type PreferencesInput, preferencesForm, THEME_COOKIE } from '../../schemas/member/preferences.ts';
import { type ActionResult, asMember } from '../action.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Changes what is given and leaves the rest, on every device; language and theme also for the sign-in page of this browser. */
export async function setPreferencesAction(raw: PreferencesInput): Promise<ActionResult<void>> {
  return asMember(preferencesForm, raw, async ({ actor, input }) => {
    await setPreferences(actor, input);
    if (input.locale !== undefined) await remember(LOCALE_COOKIE, input.locale);
    if (input.theme !== undefined) await remember(THEME_COOKIE, input.theme);
  });
}

/** The language, also of whoever is not signed in. Anything else than one of our languages changes nothing. */
export async function setLocaleAction(locale: string): Promise<void> {
  if (!isLocale(locale)) return;
  await remember(LOCALE_COOKIE, locale);
  const session = await readSession();
  if (session === null) return;
  const { memberId, mailDomainId, address } = session;
  await setPreferences({ kind: 'member', memberId, mailDomainId, address }, { locale });
}

async function remember(name: string, value: string): Promise<void> {
  (await cookies()).set(name, value, { maxAge: YEAR_SECONDS, httpOnly: true, sameSite: 'lax', path: '/' });
}
