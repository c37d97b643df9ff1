/** banjia verify: reads both sides and compares. Exit status 1 on any difference. */
import type { Command } from 'commander';
import { copierEnv } from '../../lib/env.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { findMovedMailboxes, type MovedMailbox, openBothEnds } from '../../lib/mappings/ends/open-ends.ts';
import { compareMailbox, type MailboxComparison } from '../../lib/progress/compare-mailbox.ts';
import { knownFolders } from '../../lib/progress/record-folder.ts';
import { recordComparison } from '../../lib/reports/record-comparison.ts';
import { domainArgument, OPERATOR } from '../operator.ts';
import { printRows, refusalLine } from '../output.ts';

interface Verdict {
  address: string;
  comparison: MailboxComparison | null;
  /** Why it could not be compared. */
  problem: string | null;
}

export function addVerifyCommand(program: Command): void {
  program
    .command('verify <domain>')
    .description('read every moved mailbox on both sides, compare, and note it for the report; exit status 1 on any difference')
    .option('--json', 'as JSON')
    .action(async (domain: string, { json }: { json?: true }) => {
      const verdicts: Verdict[] = [];
      for (const mailbox of await findMovedMailboxes(OPERATOR, await domainArgument(domain), copierEnv().PROVIDERS_FILE))
        verdicts.push(await verify(mailbox));
      if (verdicts.some(({ comparison }) => comparison === null || comparison.differences.length > 0)) process.exitCode = 1;
      printRows(json ? verdicts.map(detailed) : verdicts.map(line), json === true);
    });
}

async function verify(mailbox: MovedMailbox): Promise<Verdict> {
  const { address } = mailbox;
  if (mailbox.password === null) return { address, comparison: null, problem: 'no_password' };
  try {
    const { source, destination } = await openBothEnds(copierEnv(), mailbox);
    try {
      const comparison = await compareMailbox(source, destination, await knownFolders(mailbox.mappingId));
      await recordComparison(OPERATOR, mailbox.mappingId, comparison);
      return { address, comparison, problem: null };
    } finally {
      await Promise.all([source.close(), destination.close()]);
    }
  } catch (error) {
    if (error instanceof MailError) return { address, comparison: null, problem: error.reason };
    throw error;
  }
}

function line({ address, comparison, problem }: Verdict): Record<string, unknown> {
  if (comparison === null) return { address, there: null, here: null, differences: refusalLine(problem ?? '', null) };
  const { sourceMessages: there, destinationMessages: here, differences } = comparison;
  const text = differences.map(({ folder, kind, count }) => `${folder}: ${count} ${kind}`).join('; ');
  return { address, there, here, differences: text || 'none' };
}

function detailed({ address, comparison, problem }: Verdict): Record<string, unknown> {
  return { address, equal: comparison !== null && comparison.differences.length === 0, problem, ...(comparison ?? {}) };
}
