/** Passwords: kept byte for byte, never trimmed. CR, LF and NUL are refused, because no mail protocol can carry them safely. */
import { z } from 'zod';

const sendable = /^[^\r\n\0]*$/;

/** A password at the old provider, typed by a person. */
export const sourcePassword = z.string().min(1, 'required').max(320, 'password.too_long').regex(sendable, 'password.characters');

/** A new password for an account here. */
export const newPassword = z
  .string()
  .min(1, 'required')
  .min(8, 'password.too_short')
  .max(128, 'password.too_long')
  .regex(sendable, 'password.characters')
  // Eight blanks are as long as a password and as easy to guess as none.
  .refine((text) => text.length < 8 || text.trim() !== '', 'password.blank');
