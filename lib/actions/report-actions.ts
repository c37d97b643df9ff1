'use server';
/** 核对报告: the checksums are computed when somebody asks. */
import { z } from 'zod';
import { requestDigest } from '../reports/digest-domain.ts';
import { digestMailbox } from '../reports/digest-mailbox.ts';
import { type ActionResult, asPostmaster } from './action.ts';

const ledger = z.object({ mappingId: z.uuid().nullable() });

/** Of one mailbox at once; of the whole domain (null) by the worker, and the page shows how far it is. */
export async function computeDigestAction(raw: { mappingId: string | null }): Promise<ActionResult<void>> {
  return asPostmaster(ledger, raw, async ({ actor, session, input }) => {
    if (input.mappingId === null) await requestDigest(actor, session.mailDomainId);
    else await digestMailbox(actor, input.mappingId);
  });
}
