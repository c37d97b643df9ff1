'use server';
/** The domain's switch and dates. */
import { z } from 'zod';
import { closeWindow } from '../../mail-domains/close-window.ts';
import { openWindow } from '../../mail-domains/open-window.ts';
import { setOldServiceExpiry } from '../../mail-domains/set-old-service-expiry.ts';
import { expiryForm, openWindowForm } from '../../schemas/mail-domain/window.ts';
import { type ActionResult, asPostmaster } from '../action.ts';

/** Opens the move for `days` days from now, or prolongs it (O6). */
export async function openWindowAction(raw: { days: number }): Promise<ActionResult<{ closesAt: Date }>> {
  return asPostmaster(openWindowForm, raw, ({ actor, session, input }) => openWindow(actor, session.mailDomainId, input.days));
}

/** Closes the move: what runs is paused, and every old password is forgotten (O6). Refuses with window.not_open. */
export async function closeWindowAction(): Promise<ActionResult<void>> {
  return asPostmaster(z.object({}), {}, ({ actor, session }) => closeWindow(actor, session.mailDomainId));
}

/** The day, as yyyy-mm-dd, on which the contract at the old host ends; null: not known (O7). */
export async function setOldServiceExpiryAction(raw: { date: string | null }): Promise<ActionResult<void>> {
  return asPostmaster(expiryForm, raw, ({ actor, session, input }) =>
    setOldServiceExpiry(actor, session.mailDomainId, input.date),
  );
}
