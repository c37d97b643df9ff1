/** banjia status */
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { skippedText } from '../../lib/i18n/sentences/cli-text.ts';
import { findMappings, type MappingRow } from '../../lib/mappings/find-mappings.ts';
import type { DisplayState } from '../../lib/mappings/mapping-status.ts';
import { type FolderView, findMailboxProgress } from '../../lib/progress/find-progress.ts';
import { domainArgument, OPERATOR } from '../operator.ts';
import { printRows } from '../output.ts';

const STATES: Record<DisplayState, string> = {
  none: 'NONE',
  not_started: 'NOT_STARTED',
  queued: 'RUNNING',
  running: 'RUNNING',
  paused: 'PAUSED',
  failed: 'FAILED',
  done: 'DONE',
  exceptions: 'DONE',
};
const WATCH_MS = 2000;

export function addStatusCommand(program: Command): void {
  program
    .command('status <domain>')
    .description('every member with state and counts')
    .option('--json', 'as JSON, with folders')
    .option('--watch', 'again every two seconds until nothing runs any more')
    .action(async (domain: string, { json, watch }: { json?: true; watch?: true }) => {
      const mailDomainId = await domainArgument(domain);
      for (;;) {
        const rows = await allRows(mailDomainId);
        if (watch && process.stdout.isTTY && !json) process.stdout.write('\u001b[2J\u001b[H');
        printRows(json ? await withFolders(rows) : rows.map(summary), json === true);
        if (!json) printSkipped(rows);
        if (!watch || !rows.some(({ state }) => STATES[state] === 'RUNNING')) return;
        await wait(WATCH_MS);
      }
    });
}

async function allRows(mailDomainId: string): Promise<MappingRow[]> {
  const rows: MappingRow[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await findMappings(OPERATOR, { mailDomainId, limit: 200, after });
    rows.push(...page.rows);
    after = page.nextCursor;
  }
  return rows;
}

function summary(row: MappingRow): Record<string, unknown> {
  const { address, state, reason, total, copied, skipped, refused, gone, percent, everythingSince } = row;
  const { startedAt, finishedAt, inSync, syncedAt } = row;
  const counts = { total, copied, skipped, failed: refused, gone, percent };
  return { address, state: STATES[state], reason, ...counts, everythingSince, startedAt, finishedAt, inSync, syncedAt };
}

async function withFolders(rows: readonly MappingRow[]): Promise<Record<string, unknown>[]> {
  const detailed: Record<string, unknown>[] = [];
  for (const row of rows) {
    const progress = row.mappingId === null ? null : await findMailboxProgress(OPERATOR, row.memberId);
    const { sourceAddress, serverText, retryAt, syncEndedAt, skippedFolders } = row;
    const folders = (progress?.folders ?? []).map(folder);
    detailed.push({ ...summary(row), syncEndedAt, sourceAddress, serverText, retryAt, folders, skippedFolders });
  }
  return detailed;
}

function folder({ refused, listed, ...rest }: FolderView): Record<string, unknown> {
  return { ...rest, total: listed, failed: refused };
}

/** Folders that are not copied, one a line below the table, with their reason in words. */
function printSkipped(rows: readonly MappingRow[]): void {
  const lines = rows.flatMap(({ address, skippedFolders }) =>
    skippedFolders.map(({ path, reason }) => `${address}  ${skippedText(path, reason)}\n`),
  );
  if (lines.length > 0) process.stdout.write(`\n${lines.join('')}`);
}
