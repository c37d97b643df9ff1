/** Shapes of members at every border: the create form, the CSV import, the command line, sign-in. */
import { z } from 'zod';
import { mailAddress } from './address.ts';
import { newPassword } from './password.ts';

export const memberRole = z.enum(['MEMBER', 'POSTMASTER']);

export const displayName = z
  .string()
  .max(100, 'name.too_long')
  .transform((text) => text.normalize('NFC').trim());

/** An account here: the platform's Dovecot lets nobody sign in whose name has other characters (auth_username_chars). */
const memberAddress = mailAddress.refine((text) => !text.includes('@') || /^[a-z0-9._-]+@/.test(text), 'address.invalid');

export const newMember = z.object({
  address: memberAddress,
  displayName: displayName.default(''),
  password: newPassword,
  role: memberRole.default('MEMBER'),
});
export type NewMember = z.infer<typeof newMember>;

/** Columns of the members' CSV: address, password, display name. */
export const memberRow = z.object({ address: memberAddress, password: newPassword, displayName: displayName.default('') });

export const signIn = z.object({ address: mailAddress, password: z.string().min(1).max(1024) });
