import { beforeEach, expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { preferencesForm } from '../../schemas/member/preferences.ts';
import { useRoomDatabase } from '../../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, sampleDomain } from '../../testing/sample-domain.ts';
import { setPreferences } from './set-preferences.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
});

const stored = (id: string) =>
  db().member.findUniqueOrThrow({ where: { id }, select: { locale: true, timeZone: true, theme: true, conversations: true } });
const NEVER_CHOSEN = { locale: null, timeZone: null, theme: null, conversations: false };

test('what a member chooses is the own choice only, and what is not named stays', async () => {
  const [li, wang] = [memberOf(domain, 0), memberOf(domain, 1)];
  await setPreferences(li.actor, { locale: 'en', timeZone: 'Europe/Berlin', theme: 'dark', conversations: true });
  await setPreferences(li.actor, { theme: 'light' });
  expect(await stored(li.id)).toEqual({ locale: 'en', timeZone: 'Europe/Berlin', theme: 'light', conversations: true });
  expect(await stored(wang.id)).toEqual(NEVER_CHOSEN);
});

test('nobody but a member has preferences: a postmaster has them as a member', async () => {
  await expect(setPreferences(OPERATOR, { theme: 'dark' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(setPreferences(domain.postmaster, { theme: 'dark' })).rejects.toMatchObject({ code: 'not_found' });
});

test.each([
  ['a language that we do not have', { locale: 'fr' }],
  ['a time zone that does not exist', { timeZone: 'Mars/Base' }],
  ['an offset instead of a zone', { timeZone: '+08:00' }],
  ['a look that we do not have', { theme: 'sepia' }],
  ['anything but yes or no to conversations', { conversations: 'yes' }],
  ['null, which would forget', { theme: null }],
])('the border refuses %s', (_, raw) => {
  expect(preferencesForm.safeParse(raw).success).toBe(false);
});

test('columns that are not preferences are stripped at the border', () => {
  expect(preferencesForm.parse({ theme: 'dark', role: 'POSTMASTER' })).toEqual({ theme: 'dark' });
});
