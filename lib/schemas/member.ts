/** Shapes of members at every border: the create form, the CSV import, the command line, sign-in. */
import { z } from 'zod';
import { mailAddress } from './address.ts';
import { newPassword } from './password.ts';

export const memberRole = z.enum(['MEMBER', 'POSTMASTER']);

export const displayName = z
  .string()
  .max(100, 'name.too_long')
  .transform((text) => text.normalize('NFC').trim());

export const newMember = z.object({
  address: mailAddress,
  displayName: displayName.default(''),
  password: newPassword,
  role: memberRole.default('MEMBER'),
});
export type NewMember = z.infer<typeof newMember>;

/** Columns of the members' CSV: address, password, display name. */
export const memberRow = z.object({ address: mailAddress, password: newPassword, displayName: displayName.default('') });

export const signIn = z.object({ address: mailAddress, password: z.string().min(1).max(1024) });
