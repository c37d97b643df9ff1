/** Shapes of the undo of a wrong mapping (R3). */
import { z } from 'zod';

/** MOVE: into a folder of its own; REMOVE: deleted here; KEEP: all stays where it is. */
export const UNDO_CHOICES = ['MOVE', 'REMOVE', 'KEEP'] as const;
export type UndoChoice = (typeof UNDO_CHOICES)[number];

/** A folder at the first level, named in the language of whoever chooses: no levels, nothing that cannot be seen. */
const folderName = z
  .string()
  .trim()
  .min(1, 'invalid')
  .max(160, 'invalid')
  .regex(/^[^/\\%*\p{Cc}\p{Cf}]+$/u, 'invalid')
  .refine((name) => name.toUpperCase() !== 'INBOX', 'invalid');

export const undoChoice = z.object({ mappingId: z.uuid(), choice: z.enum(UNDO_CHOICES), folderName });
