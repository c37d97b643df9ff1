/** Shapes of members at every border: the create form, the CSV import, the command line, sign-in, the member pages. */
import { z } from 'zod';
import { mailAddress } from '../address.ts';
import { newPassword } from './password.ts';

export const memberRole = z.enum(['MEMBER', 'POSTMASTER']);

/** What input methods and copied pages leave behind: nobody sees it, and two names that look alike would differ. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

export const displayName = z
  .string()
  .max(100, 'name.too_long')
  .transform((text) => text.normalize('NFC').replace(INVISIBLE, '').trim())
  // A line end in a name would become a header of every mail that carries it (RFC 5322, 2.2).
  .refine((text) => !/\p{Cc}/u.test(text), 'name.characters');

/** An account here: the platform's Dovecot lets nobody sign in whose name has other characters (auth_username_chars). */
export const memberAddress = mailAddress.refine(
  // What is no address at all has been refused already, and one fault is enough.
  (text) => !/[^@]@[^@]/.test(text) || /^[a-z0-9._-]+@/.test(text),
  'address.characters',
);

export const GIGABYTE = 1024 ** 3;
const MEGABYTE = 1024 ** 2;
export const LEAST_QUOTA_BYTES = 10 * MEGABYTE;
export const MOST_QUOTA_BYTES = 10 * 1024 * GIGABYTE;

/** Bytes. Zero is refused, because it means "without limit" to Dovecot. */
export const memberQuota = z
  .number('quota.invalid')
  .int('quota.invalid')
  .min(LEAST_QUOTA_BYTES, 'quota.invalid')
  .max(MOST_QUOTA_BYTES, 'quota.invalid');

export const newMember = z.object({
  address: memberAddress,
  displayName: displayName.default(''),
  password: newPassword,
  role: memberRole.default('MEMBER'),
  /** Absent: what the database gives everybody (10 GB). */
  quotaBytes: memberQuota.optional(),
});
export type NewMember = z.infer<typeof newMember>;

export const memberChange = z.object({ memberId: z.uuid(), displayName, role: memberRole, quotaBytes: memberQuota });
export type MemberChange = z.infer<typeof memberChange>;

export const passwordReset = z.object({ memberId: z.uuid(), password: newPassword });

/** One page of a list, ticked. */
export const memberIds = z.array(z.uuid()).min(1).max(200);

export const memberDeletion = z.object({ memberId: z.uuid(), confirmation: z.string().max(320) });

/** `confirmation` is the domain's name, typed: what is asked for when more than one account goes. */
export const membersDeletion = z.object({ memberIds, confirmation: z.string().max(253) });

/** A row of the members' file. Empty: leave as it is, or take the default; only a new account needs a password. */
export const memberRow = z.object({
  address: memberAddress,
  password: z.union([z.literal(''), newPassword]),
  displayName: displayName.default(''),
});

export const MEMBER_SORTS = ['address', 'name', 'used', 'quota', 'created'] as const;
export type MemberSort = (typeof MEMBER_SORTS)[number];

/** What the address of the members' page says. A cursor is made by the room and only handed back (lib/members/order-members.ts). */
export const membersQuery = z.object({
  search: z.string().max(200).optional(),
  sort: z.enum(MEMBER_SORTS).optional(),
  direction: z.enum(['asc', 'desc']).optional(),
  after: z.string().max(1000).optional(),
  before: z.string().max(1000).optional(),
  limit: z.number().int().min(1).max(1000).optional(),
});
export type MembersQuery = z.infer<typeof membersQuery>;

export const signIn = z.object({ address: mailAddress, password: z.string().min(1).max(1024) });
