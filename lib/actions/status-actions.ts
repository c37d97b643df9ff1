'use server';
/** What a postmaster does with many mailboxes at once. */
import type { ActResult } from '../schemas/mapping/status.ts';
import { actOnMailboxesInput, type MailboxAct, type MailboxSelection } from '../schemas/mapping/status.ts';
import { actOnMailboxes } from '../status/act-on-mailboxes.ts';
import { type ActionResult, asPostmaster } from './action.ts';

/** `next` is not null: there are more, and the page calls again with it. */
export async function actOnMailboxesAction(raw: {
  act: MailboxAct;
  selection: MailboxSelection;
  after?: string;
}): Promise<ActionResult<ActResult>> {
  return asPostmaster(actOnMailboxesInput, raw, ({ actor, session, input }) =>
    actOnMailboxes(actor, session.mailDomainId, input),
  );
}
