/**
 * Has one mailbox read by another protocol than its domain's (X4): IMAP for the folders, POP3 where IMAP shows only a part.
 * Invariant: what is copied stays settled, because messages are found again by what they hold (decision 0015). The slice that runs goes
 * on as it began; the next one reads the new way.
 */
import { type Actor, assertAdministers } from '../../actor.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { otherServer } from '../../providers/other-protocol.ts';
import { providerTable } from '../../providers/provider-table.ts';
import type { OwnProtocol } from '../../schemas/mapping/mapping.ts';
import { lockMapping } from '../scope-mapping.ts';

const STORED = {
  domain: { protocol: null, pop3FillsInbox: null },
  IMAP: { protocol: 'IMAP', pop3FillsInbox: false },
  POP3: { protocol: 'POP3', pop3FillsInbox: null },
  BOTH: { protocol: 'IMAP', pop3FillsInbox: true },
} as const;

/**
 * `choice` null: the domain's; BOTH: IMAP, and POP3 for what IMAP does not show of INBOX (X3). `providersFile` is the operator's table of providers, when there is one. Throws not_found, source.missing,
 * and mapping.no_other_protocol where the provider is known to have no such server.
 */
export async function chooseProtocol(
  actor: Actor,
  mappingId: string,
  choice: OwnProtocol,
  providersFile?: string,
): Promise<void> {
  await inTransaction(async (tx) => {
    const { member, ...before } = await lockMapping(tx, actor, mappingId);
    const { mailDomainId, address } = member;
    assertAdministers(actor, mailDomainId);
    const server = await tx.sourceServer.findUnique({ where: { mailDomainId } });
    if (server === null) throw new AppError('source.missing');
    const data = STORED[choice ?? 'domain'];
    const missing = choice === 'BOTH' ? (server.protocol === 'IMAP' ? 'POP3' : 'IMAP') : choice;
    const differs = missing !== null && missing !== server.protocol;
    if (differs && otherServer(server, providerTable(providersFile)) === null) {
      throw new AppError('mapping.no_other_protocol', { protocol: missing });
    }
    if (before.protocol === data.protocol && before.pop3FillsInbox === data.pop3FillsInbox) return;
    await tx.mapping.update({ where: { id: mappingId }, data });
    await recordAudit(tx, actor, {
      mailDomainId,
      action: 'mapping.protocol_chosen',
      subject: address,
      values: { protocol: choice ?? 'domain' },
    });
  });
}
