/** banjia member add · import · list · password · disable · enable · remove */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { cliErrorText } from '../../lib/i18n/sentences/cli-text.ts';
import { disableMember, enableMember } from '../../lib/members/access/disable-member.ts';
import { resetPassword } from '../../lib/members/access/reset-password.ts';
import { createMember } from '../../lib/members/create-member.ts';
import { deleteMember } from '../../lib/members/delete-member.ts';
import { importMembers } from '../../lib/members/file/import-members.ts';
import { findMemberId, findMembers } from '../../lib/members/find-members.ts';
import { mailAddress } from '../../lib/schemas/address.ts';
import { newMember, passwordReset } from '../../lib/schemas/member/member.ts';
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
    .description('create and change accounts from a CSV or XLSX: address, password, name, quota; all rows or none')
    .action(async (domain: string, file: string) => {
      const { created, changed, faults } = await importMembers(OPERATOR, await domainArgument(domain), await readFile(file));
      for (const { rowNumber, errorCode, errorValues } of faults) {
        process.stderr.write(`${rowNumber}: ${cliErrorText(errorCode, errorValues)}\n`);
      }
      if (faults.length > 0) process.exitCode = 1;
      else process.stdout.write(`${created + changed}\n`);
    });
  member
    .command('list <domain>')
    .description('accounts of a domain')
    .option('--json', 'as JSON')
    .action(async (domain: string, { json }: { json?: true }) =>
      printRows(await allMembers(await domainArgument(domain)), json === true),
    );
  addChanges(member);
}

function addChanges(member: Command): void {
  member
    .command('password <address>')
    .description('reset a password; the new one comes by standard input, and open sign-ins end')
    .action(async (address: string) => {
      const memberId = await memberArgument(address);
      await resetPassword(OPERATOR, passwordReset.parse({ memberId, password: await readPassword() }));
    });
  member
    .command('disable <address>')
    .description('nobody can sign in any more; the mail stays, a running move is paused')
    .action(async (address: string) => disableMember(OPERATOR, await memberArgument(address)));
  member
    .command('enable <address>')
    .description('the opposite of disable')
    .action(async (address: string) => enableMember(OPERATOR, await memberArgument(address)));
  member
    .command('remove <address>')
    .description('delete the account with its mapping and ledger; the mail stays on the platform')
    .action(async (address: string) =>
      deleteMember(OPERATOR, { memberId: await memberArgument(address), confirmation: address }),
    );
}

/** The member whose address an argument names. Throws not_found. */
async function memberArgument(text: string): Promise<string> {
  return findMemberId(OPERATOR, mailAddress.parse(text));
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
