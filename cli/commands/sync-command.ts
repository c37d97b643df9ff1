/** banjia sync end */
import type { Command } from 'commander';
import { AppError } from '../../lib/errors.ts';
import { endSync } from '../../lib/mappings/end-sync.ts';
import { findMappings } from '../../lib/mappings/find-mappings.ts';
import { mailAddress } from '../../lib/schemas/address.ts';
import { domainArgument, OPERATOR } from '../operator.ts';

export function addSyncCommand(program: Command): void {
  program
    .command('sync')
    .description('mail that still arrives at the old host after a mailbox has moved')
    .command('end <address>')
    .description('no longer bring it here; the old password is deleted, mail that is here stays')
    .action(async (address: string) => endSync(OPERATOR, await mappingArgument(mailAddress.parse(address))));
}

/** The mapping of the member whose address an argument names. Throws domains.unknown, not_found. */
async function mappingArgument(address: string): Promise<string> {
  const mailDomainId = await domainArgument(address.slice(address.lastIndexOf('@') + 1));
  const { rows } = await findMappings(OPERATOR, { mailDomainId, search: address, limit: 200 });
  const mappingId = rows.find((row) => row.address === address)?.mappingId ?? null;
  if (mappingId === null) throw new AppError('not_found');
  return mappingId;
}
