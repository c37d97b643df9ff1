/** What becomes of one message from a wrong account (R3). Pure. */
import type { UndoChoice } from '../schemas/mapping/undo.ts';

/** Changed by the member's own hand: what somebody works with is not thrown away. */
const OWN_MARKS = new Set(['\\answered', '\\flagged', '\\draft', '$forwarded']);

/** Reading it is no such mark, and neither is taking a mark away. */
export function isTouched(brought: readonly string[], now: readonly string[]): boolean {
  const before = new Set(brought.map((flag) => flag.toLowerCase()));
  return now
    .map((flag) => flag.toLowerCase())
    .some((flag) => !before.has(flag) && (OWN_MARKS.has(flag) || !flag.startsWith('\\')));
}

export interface UndoFacts {
  /** Flags as they were when the message was brought here. */
  brought: readonly string[];
  /** Flags now. Null: it is no longer there. */
  now: readonly string[] | null;
  /** The bytes are those that were brought. Null: not looked at, for it is not to be removed. */
  same: boolean | null;
}

/** vanished: the member has moved or deleted it since; left: it is not what was brought, so nobody touches it. */
export type UndoVerdict = 'move' | 'remove' | 'left' | 'vanished';

/** The verdict on one message. Removed is only what is byte for byte what came, and bears no mark of the member's. */
export function undoVerdict(choice: Exclude<UndoChoice, 'KEEP'>, { brought, now, same }: UndoFacts): UndoVerdict {
  if (now === null) return 'vanished';
  if (choice === 'MOVE' || isTouched(brought, now)) return 'move';
  return same === true ? 'remove' : 'left';
}
