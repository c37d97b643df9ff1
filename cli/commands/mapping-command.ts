/** banjia mapping import, banjia mapping protocol */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { discardBulk } from '../../lib/bulk/discard-bulk.ts';
import { findBulkImport } from '../../lib/bulk/find-bulk-import.ts';
import { importBulk } from '../../lib/bulk/import-bulk.ts';
import { previewBulk } from '../../lib/bulk/preview-bulk.ts';
import { copierEnv } from '../../lib/env.ts';
import { AppError } from '../../lib/errors.ts';
import { cliErrorText } from '../../lib/i18n/sentences/cli-text.ts';
import { chooseProtocol } from '../../lib/mappings/ends/choose-protocol.ts';
import { findMappingOfMember } from '../../lib/mappings/find-mappings.ts';
import { findMemberId } from '../../lib/members/find-members.ts';
import { mailAddress } from '../../lib/schemas/address.ts';
import { ownProtocol } from '../../lib/schemas/mapping/mapping.ts';
import { domainArgument, OPERATOR } from '../operator.ts';

export function addMappingCommand(program: Command): void {
  const mapping = program.command('mapping').description('which old account belongs to which member');
  mapping
    .command('protocol <address> <protocol>')
    .description(
      'read one old mailbox by imap, pop3, both (IMAP, and POP3 for what it hides of the inbox), or as its domain does',
    )
    .action(async (address: string, protocol: string) => setProtocol(address, protocol));
  mapping
    .command('import <domain> <file>')
    .description('CSV with 搬家帐号,待搬家帐号,待搬家帐号密码; any faulty row and nothing is imported')
    .option('--skip-faulty', 'import the other rows and list the faulty ones')
    .action(async (domain: string, file: string, { skipFaulty }: { skipFaulty?: true }) =>
      importMappings(await domainArgument(domain), file, skipFaulty === true),
    );
}

const PROTOCOLS = z.enum(['imap', 'pop3', 'both', 'domain']);

async function setProtocol(address: string, protocol: string): Promise<void> {
  const chosen = PROTOCOLS.parse(protocol);
  const { mappingId } = await findMappingOfMember(OPERATOR, await findMemberId(OPERATOR, mailAddress.parse(address)));
  if (mappingId === null) throw new AppError('not_found');
  const own = chosen === 'domain' ? null : ownProtocol.parse(chosen.toUpperCase());
  await chooseProtocol(OPERATOR, mappingId, own, copierEnv().PROVIDERS_FILE);
}

async function importMappings(mailDomainId: string, file: string, skipFaulty: boolean): Promise<void> {
  const bytes = await readFile(file);
  const { importId } = await previewBulk(OPERATOR, mailDomainId, { fileName: basename(file), bytes });
  const { rows, counts } = await findBulkImport(OPERATOR, importId);
  for (const { rowNumber, errorCode, errorValues } of rows) {
    if (errorCode !== null) process.stderr.write(`${rowNumber}: ${cliErrorText(errorCode, errorValues)}\n`);
  }
  if (counts.error > 0) process.exitCode = 1;
  if (counts.error > 0 && !skipFaulty) return discardBulk(OPERATOR, importId);
  const { started, waiting } = await importBulk(OPERATOR, importId).catch(async (error: unknown) => {
    await discardBulk(OPERATOR, importId);
    throw error;
  });
  process.stdout.write(`${JSON.stringify({ started, waiting, same: counts.same, faulty: counts.error })}\n`);
}
