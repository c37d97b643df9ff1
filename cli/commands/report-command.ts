/** banjia report: the sums that must balance and the checksums of the ledger, computed now; or a ledger's file held against them. */

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../../lib/errors.ts';
import { findMappings } from '../../lib/mappings/find-mappings.ts';
import { readDigest } from '../../lib/reports/digest-mailbox.ts';
import { type ReportMailbox, readReportMailboxes } from '../../lib/reports/find-mailboxes.ts';
import { type Digest, DomainDigest, digestFile } from '../../lib/reports/ledger-digest.ts';
import { LEDGER_COLUMNS, type LedgerRecord, ledgerLine, mailboxCell } from '../../lib/reports/ledger-record.ts';
import { readDomainRecords, readMailboxRecords } from '../../lib/reports/read-records.ts';
import { mailAddress } from '../../lib/schemas/address.ts';
import { CSV_MARK, csvLine } from '../../lib/sheets/write-csv.ts';
import { domainArgument, OPERATOR } from '../operator.ts';
import { printRows } from '../output.ts';

interface ReportOptions {
  json?: true;
  ledger?: true;
  verify?: string;
}

/** What a report is about: a whole domain, or one mailbox of it. */
interface Scope {
  mailDomainId: string;
  mappingId: string | null;
}

export function addReportCommand(program: Command): void {
  program
    .command('report <domain-or-address>')
    .description('sums and checksums of the ledger, computed now; exit status 1 when they do not balance')
    .option('--json', 'as JSON')
    .option('--ledger', 'the ledger itself instead, as CSV')
    .option('--verify <file>', 'hold a ledger CSV against the ledger; exit status 1 when they differ')
    .action(async (of: string, { json, ledger, verify }: ReportOptions) => {
      const scope = await scopeArgument(of);
      if (ledger) await writeLedger(scope);
      else if (verify === undefined) await printReport(scope, json === true);
      else await verifyFile(scope, verify, json === true);
    });
}

async function scopeArgument(of: string): Promise<Scope> {
  if (!of.includes('@')) return { mailDomainId: await domainArgument(of), mappingId: null };
  const address = mailAddress.parse(of);
  const mailDomainId = await domainArgument(address.slice(address.lastIndexOf('@') + 1));
  const { rows } = await findMappings(OPERATOR, { mailDomainId, search: address, limit: 200 });
  const mappingId = rows.find((row) => row.address === address)?.mappingId ?? null;
  if (mappingId === null) throw new AppError('not_found');
  return { mailDomainId, mappingId };
}

interface Proof {
  mailboxes: { row: ReportMailbox; digest: Digest }[];
  domain: Digest;
}

/** Computes every checksum anew; nothing is stored. */
async function prove({ mailDomainId, mappingId }: Scope): Promise<Proof> {
  const mailboxes: Proof['mailboxes'] = [];
  const domain = new DomainDigest();
  for await (const rows of readReportMailboxes(OPERATOR, mailDomainId)) {
    for (const row of rows) {
      if (mappingId !== null && row.mappingId !== mappingId) continue;
      const digest = await readDigest(row);
      domain.add(mailboxCell(row.address), digest);
      mailboxes.push({ row, digest });
    }
  }
  return { mailboxes, domain: domain.end() };
}

async function printReport(scope: Scope, json: boolean): Promise<void> {
  const { mailboxes, domain } = await prove(scope);
  const rows = mailboxes.map(({ row, digest }) => {
    const { address, listed, copied, skipped, refused, gone, pending, differing, countedAt } = row;
    return { address, listed, copied, skipped, refused, gone, pending, differing, countedAt, ...digest };
  });
  const uneven = rows.some(({ differing, entryCount, copied, skipped, refused, gone }) => {
    return differing > 0 || entryCount !== copied + skipped + refused + gone;
  });
  if (uneven) process.exitCode = 1;
  if (json) process.stdout.write(`${JSON.stringify({ mailboxes: rows, ...domain }, null, 2)}\n`);
  else {
    printRows(rows, false);
    process.stdout.write(`\n${domain.sha256}  ${domain.entryCount}\n`);
  }
}

async function verifyFile(scope: Scope, file: string, json: boolean): Promise<void> {
  const [here, there] = [await prove(scope), await digestFile(createReadStream(file))];
  const inFile = new Map(there.mailboxes.map(({ name, digest }) => [name, digest]));
  const inLedger = new Map(
    here.mailboxes.flatMap(({ row, digest }) => (digest.entryCount === 0 ? [] : [[mailboxCell(row.address), digest] as const])),
  );
  const names = [...new Set([...inLedger.keys(), ...inFile.keys()])];
  const differing = names.filter((name) => inFile.get(name)?.sha256 !== inLedger.get(name)?.sha256);
  const equal = here.domain.sha256 === there.domain.sha256;
  if (!equal) process.exitCode = 1;
  const verdict = { equal, ledger: here.domain, file: there.domain, differing };
  if (json) process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
  else {
    process.stdout.write(`${equal ? '=' : '≠'}\nledger  ${here.domain.sha256}\nfile    ${there.domain.sha256}\n`);
    for (const name of differing) process.stdout.write(`≠ ${name}\n`);
  }
}

async function writeLedger({ mailDomainId, mappingId }: Scope): Promise<void> {
  const pages: AsyncGenerator<LedgerRecord[]> =
    mappingId === null ? readDomainRecords(OPERATOR, mailDomainId) : readMailboxRecords(OPERATOR, mappingId);
  await write(CSV_MARK + csvLine(LEDGER_COLUMNS));
  for await (const records of pages) await write(records.map(ledgerLine).join(''));
}

/** Waits for whoever reads, so that a long ledger does not pile up in memory. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
