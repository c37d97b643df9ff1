import { z } from 'zod';
import { mailAddress } from '@/lib/schemas/address';
import { displayName, GIGABYTE, memberQuota, memberRole } from '@/lib/schemas/member';
import { newPassword } from '@/lib/schemas/password';

export const DEFAULT_GIGABYTES = 10;

export function bytesOf(gigabytes: number): number {
  return Math.round(gigabytes * GIGABYTE);
}

/** As a person types it: whole, or with two digits behind the point. */
export function gigabytesOf(bytes: number): number {
  return Math.round((bytes / GIGABYTE) * 100) / 100;
}

const gigabytes = z.number('quota.invalid').refine((amount) => memberQuota.safeParse(bytesOf(amount)).success, 'quota.invalid');

const twice = {
  password: newPassword,
  confirmation: z.string(),
};

function fit({ password, confirmation }: { password: string; confirmation: string }): boolean {
  return password === confirmation;
}

const DIFFER = { path: ['confirmation'], message: 'passwords.differ' };

/** The create form: the domain is fixed, so only the part before the @ is typed; the password twice. */
export const memberForm = z
  .object({
    localPart: z
      .string()
      .min(1, 'required')
      .refine((text) => text === '' || mailAddress.safeParse(`${text}@domain.example`).success, 'address.invalid'),
    displayName,
    ...twice,
    role: memberRole,
    gigabytes,
  })
  .refine(fit, DIFFER);
export type MemberForm = z.infer<typeof memberForm>;

export const editForm = z.object({ displayName, role: memberRole, gigabytes });
export type EditForm = z.infer<typeof editForm>;

export const typedPasswordForm = z.object(twice).refine(fit, DIFFER);
export type TypedPasswordForm = z.infer<typeof typedPasswordForm>;
