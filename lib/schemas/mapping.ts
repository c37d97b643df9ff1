/** Shapes of mappings at every border. */
import { z } from 'zod';
import { mailAddress } from './address.ts';
import { sourcePassword } from './password.ts';

/** What a member types, or a postmaster for them: where the old mail is. */
export const sourceAccount = z.object({ sourceAddress: mailAddress, password: sourcePassword });

/** 重新开启搬家: the password twice (R1). */
export const restartForm = sourceAccount
  .extend({ confirmation: z.string() })
  .refine(({ password, confirmation }) => password === confirmation, { path: ['confirmation'], message: 'passwords.differ' });

export const startMappingInput = sourceAccount.extend({ memberId: z.uuid() });
export const mappingRef = z.object({ mappingId: z.uuid() });

/** One row of the bulk file: 搬家帐号, 待搬家帐号, 待搬家帐号密码 (B3). An empty password is allowed (B6). */
export const mappingRow = z.object({
  targetAddress: mailAddress,
  sourceAddress: mailAddress,
  password: z
    .string()
    .max(320, 'password.too_long')
    .regex(/^[^\r\n\0]*$/, 'password.characters'),
});

/** Reasons that our own rules give; the rest of a mapping's reasons are lib/mail's MAIL_REASONS. */
export const OWN_REASONS = [
  'no_password',
  'window_closed',
  'paused_by_member',
  'paused_by_postmaster',
  'sums_differ',
  'our_side',
] as const;
