/** banjia member add · import · list */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { importMembers } from '../../lib/bulk/import-members.ts';
import { cliErrorText } from '../../lib/i18n/cli-text.ts';
import { createMember } from '../../lib/members/create-member.ts';
import { findMembers } from '../../lib/members/find-members.ts';
import { newMember } from '../../lib/schemas/member.ts';
import { domainArgument, OPERATOR } from '../operator.ts';
import { printRows } from '../output.ts';
import { readPassword } from '../password.ts';

interface AddOptions {
  postmaster?: true;
  name?: string;
  passwordStdin?: true;
}

export function addMemberCommand(program: Command): void {
  const member = program.command('member').description('accounts on this platform');
  member
    .command('add <address>')
    .description('create an account; its password comes by standard input')
    .option('--postmaster', 'may administer the domain')
    .option('--name <name>', 'display name')
    .option('--password-stdin', 'read the password from standard input (the only way, said for clarity)')
    .action(async (address: string, { postmaster, name = '' }: AddOptions) => {
      const role = postmaster ? 'POSTMASTER' : 'MEMBER';
      await createMember(OPERATOR, newMember.parse({ address, displayName: name, role, password: await readPassword() }));
    });
  member
    .command('import <domain> <file>')
    .description('create accounts from a CSV: address, password, display name; all rows or none')
    .action(async (domain: string, file: string) => {
      const { created, faults } = await importMembers(OPERATOR, await domainArgument(domain), await readFile(file));
      for (const { rowNumber, errorCode, errorValues } of faults) {
        process.stderr.write(`${rowNumber}: ${cliErrorText(errorCode, errorValues)}\n`);
      }
      if (faults.length > 0) process.exitCode = 1;
      else process.stdout.write(`${created}\n`);
    });
  member
    .command('list <domain>')
    .description('accounts of a domain')
    .option('--json', 'as JSON')
    .action(async (domain: string, { json }: { json?: true }) =>
      printRows(await allMembers(await domainArgument(domain)), json === true),
    );
}

async function allMembers(mailDomainId: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await findMembers(OPERATOR, { mailDomainId, limit: 200, after });
    for (const { address, displayName, role, disabled } of page.rows) rows.push({ address, displayName, role, disabled });
    after = page.nextCursor;
  }
  return rows;
}
