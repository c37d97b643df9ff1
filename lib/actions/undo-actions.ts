'use server';
/** What a postmaster does about mail that came from a wrong old account (R3). */
import { mappingRef } from '../schemas/mapping/mapping.ts';
import { type UndoChoice, undoChoice } from '../schemas/mapping/undo.ts';
import { cancelUndo, chooseUndo } from '../undo/choose-undo.ts';
import { type ActionResult, asPostmaster } from './action.ts';

/**
 * Has the mail of the wrong account moved to `folderName`, removed or kept (R3). Refuses with mapping.undo_open once somebody
 * has chosen.
 */
export async function chooseUndoAction(raw: {
  mappingId: string;
  choice: UndoChoice;
  folderName: string;
}): Promise<ActionResult<void>> {
  return asPostmaster(undoChoice, raw, ({ actor, input }) => chooseUndo(actor, input.mappingId, input));
}

/**
 * The first address was the right one: all stays, and the other one's password is forgotten (R3). Refuses as chooseUndoAction
 * does.
 */
export async function cancelUndoAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => cancelUndo(actor, input.mappingId));
}
