/** Shapes of mappings at every border. */
import { z } from 'zod';
import { mailAddress } from '../address.ts';
import { sourcePassword } from '../member/password.ts';

/** What a member types, or a postmaster for them: where the old mail is. */
export const sourceAccount = z.object({ sourceAddress: mailAddress, password: sourcePassword });

/** 重新开启搬家: the password twice (R1). */
export const restartForm = sourceAccount
  .extend({ confirmation: z.string() })
  .refine(({ password, confirmation }) => password === confirmation, { path: ['confirmation'], message: 'passwords.differ' });

/** By the grant of the domain, where there is one, no password is needed. */
export const ownStartInput = sourceAccount.extend({ password: sourcePassword.optional() });
export const startMappingInput = ownStartInput.extend({ memberId: z.uuid() });
export const findSharerInput = startMappingInput.pick({ memberId: true, sourceAddress: true });
export const mappingRef = z.object({ mappingId: z.uuid() });

/** By which protocol one mailbox is read (X4); BOTH: IMAP, and POP3 for what IMAP does not show of INBOX (X3). Null: by its domain's. */
export const ownProtocol = z.enum(['IMAP', 'POP3', 'BOTH']).nullable();
export type OwnProtocol = z.infer<typeof ownProtocol>;
export const chooseProtocolInput = mappingRef.extend({ protocol: ownProtocol });

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
  'many_passwords_refused', // PAUSED, the whole domain: the old server may be blocking us
  'stopped_by_postmaster', // PAUSED: and the old password is forgotten
  'sums_differ',
  'our_side',
  'source_rebuilt', // FAILED: less than 90 % of what was copied is found again under new UIDs; nothing was sent
  'host_busy', // RUNNING: the old host's connections are all in use, it waits for its turn
  'pop3_pause', // RUNNING: between two POP3 sessions, so that the owner's own mail program gets in
  'undo_choice', // PAUSED: the old address was changed after mail had come; somebody has to say what becomes of that (R3)
  'undo_running', // PAUSED: a worker moves or removes that mail; the move with the right address begins after it
  'too_many_refused', // FAILED: our platform refused so much in a row, or so large a part, that an operator must look
] as const;

/** What speaks for mail that the old server hides (X2), as lib/providers/range-limit.ts judges. */
export const rangeLimit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('days'), days: z.number() }),
  z.object({ kind: z.literal('count'), folder: z.string(), count: z.number() }),
  z.object({ kind: z.literal('protocol'), here: z.number(), there: z.number() }),
]);
export type RangeLimit = z.infer<typeof rangeLimit>;

/** Why a folder of the old account is not copied, as lib/mail/folder-name.ts judges; containers hold no mail and are left out. */
export const SKIP_REASONS = ['all_mail', 'flagged', 'important', 'not_mail', 'outbox', 'quarantine', 'chats', 'shared'] as const;

/** A folder of the old account that is not copied. The reason is a code; a newer worker may know more of them. */
export interface SkippedFolder {
  path: string;
  reason: string;
}
