import { z } from 'zod';
import { mailAddress } from '@/lib/schemas/address';
import { displayName, memberRole } from '@/lib/schemas/member';
import { newPassword } from '@/lib/schemas/password';

/** The create form: the domain is fixed, so only the part before the @ is typed; the password twice. */
export const memberForm = z
  .object({
    localPart: z
      .string()
      .min(1, 'required')
      .refine((text) => text === '' || mailAddress.safeParse(`${text}@domain.example`).success, 'address.invalid'),
    displayName,
    password: newPassword,
    confirmation: z.string(),
    role: memberRole,
  })
  .refine(({ password, confirmation }) => password === confirmation, { path: ['confirmation'], message: 'passwords.differ' });

export type MemberForm = z.infer<typeof memberForm>;
