/** banjia domain add · list */
import type { Command } from 'commander';
import { createMailDomain } from '../../lib/mail-domains/create-mail-domain.ts';
import { listMailDomains } from '../../lib/mail-domains/find-mail-domain.ts';
import { domainName } from '../../lib/schemas/address.ts';
import { OPERATOR } from '../operator.ts';
import { printRows } from '../output.ts';

export function addDomainCommand(program: Command): void {
  const domain = program.command('domain').description('mail domains of this platform');
  domain
    .command('add <name>')
    .description('add a mail domain')
    .action(async (name: string) => {
      await createMailDomain(OPERATOR, domainName.parse(name));
    });
  domain
    .command('list')
    .description('all mail domains with their sizes')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => printRows(await listMailDomains(OPERATOR), json === true));
}
