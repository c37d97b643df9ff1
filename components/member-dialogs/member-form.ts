import { z } from 'zod';
import { normalizeAddress } from '@/lib/schemas/address';
import { displayName, GIGABYTE, memberAddress, memberQuota, memberRole } from '@/lib/schemas/member/member';
import { newPassword } from '@/lib/schemas/member/password';

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

/** The part before the @; a whole address of the domain, as it is often pasted, is cut to it. Anything else is judged as it stands. */
function localPartOf(domainName: string) {
  return z
    .string()
    .transform((text) => normalizeAddress(text).replace(`@${domainName}`, ''))
    .superRefine((text, context) => {
      const judged = memberAddress.safeParse(`${text}@${domainName}`);
      const message = text === '' ? 'required' : judged.error?.issues[0]?.message;
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });
}

/** The create form: the domain is fixed, so only the part before the @ is asked for; the password twice. */
export function memberForm(domainName: string) {
  return z.object({ localPart: localPartOf(domainName), displayName, ...twice, role: memberRole, gigabytes }).refine(fit, DIFFER);
}
export type MemberForm = z.infer<ReturnType<typeof memberForm>>;

export const editForm = z.object({ displayName, role: memberRole, gigabytes });
export type EditForm = z.infer<typeof editForm>;

export const typedPasswordForm = z.object(twice).refine(fit, DIFFER);
export type TypedPasswordForm = z.infer<typeof typedPasswordForm>;
