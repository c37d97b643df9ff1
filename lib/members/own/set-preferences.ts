/** How the signed-in member wants to read the pages. Read again with each session (lib/auth/session.ts), on every device. */
import type { Actor } from '../../actor.ts';
import { db } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import type { PreferencesInput } from '../../schemas/member/preferences.ts';

/** Changes what is given and leaves the rest. Throws not_found to whoever is no member. */
export async function setPreferences(actor: Actor, input: PreferencesInput): Promise<void> {
  const { locale, timeZone, theme, conversations } = input;
  if (actor.kind !== 'member') throw new AppError('not_found');
  const data = {
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(theme === undefined ? {} : { theme }),
    ...(conversations === undefined ? {} : { conversations }),
  };
  const { count } = await db().member.updateMany({ where: { id: actor.memberId }, data });
  if (count === 0) throw new AppError('not_found');
}
