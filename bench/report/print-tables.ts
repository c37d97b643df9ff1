/** The tables as text: for a terminal, or in Markdown for the README. Pure. */

import type { Tool } from '../run-plan.ts';
import { type Differences, isIdentical } from '../verify/compare-mailboxes.ts';
import type { FailedRun, MeasuredRun } from './measured-run.ts';
import { type Growth, growthOf, type Summary } from './summarise.ts';

const HEAD = [
  'messages',
  'RTT ms',
  'tool',
  'messages/s',
  'slowest-fastest',
  'MB/s',
  'CPU s/1,000',
  'PostgreSQL',
  'mail servers',
  'peak MB',
  'ours / this',
  'copy',
];

const whole = (value: number) => Math.round(value).toLocaleString('en-US');
const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`;

/** What a comparison found, in words. */
function differenceWords(differences: Differences | null): string {
  if (differences === null) return 'not compared';
  if (isIdentical(differences)) return 'identical';
  const found = Object.entries(differences).filter(([, count]) => count > 0);
  return found.map(([what, count]) => `${what} ${whole(count)}`).join(', ');
}

/** One run in one line, for somebody who waits. */
export function runLine(run: MeasuredRun | FailedRun): string {
  const what = `${run.delayMs} ms, ${whole(run.messages)} messages, round ${run.round}, ${toolName(run.tool)}`;
  if ('failure' in run) return `${what}: failed: ${run.failure}`;
  const { messages, wallSeconds, cpuSeconds, peakRssBytes, differences } = run;
  const rate = `${wallSeconds.toFixed(2)} s, ${whole(messages / wallSeconds)} messages/s`;
  return `${what}: ${rate}, CPU ${cpuSeconds.toFixed(2)} s, ${whole(peakRssBytes / 1e6)} MB, ${differenceWords(differences)}`;
}

const toolName = (tool: Tool) => (tool === 'worker' ? 'Banjia' : tool);

function cellsOf(row: Summary): string[] {
  return [
    row.given === row.messages ? whole(row.messages) : `${whole(row.messages)} (by ${whole(row.given)})`,
    String(row.delayMs),
    toolName(row.tool),
    whole(row.messagesPerSecond),
    `${whole(row.slowest)}-${whole(row.fastest)}`,
    row.megabytesPerSecond.toFixed(1),
    row.cpuPerThousand.toFixed(3),
    row.postgresPerThousand.toFixed(3),
    row.serversPerThousand.toFixed(3),
    whole(row.peakRssBytes / 1e6),
    row.ourRatio === null ? '' : times(row.ourRatio),
    differenceWords(row.differences),
  ];
}

function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function terminalTable(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

function growthWords({ delayMs, few, many, ratio }: Growth): string {
  return `At ${delayMs} ms Banjia moves ${whole(many)} messages at ${times(ratio)} the rate of ${whole(few)}.`;
}

function ownWords(summaries: Summary[]): string[] {
  const ours = summaries.filter(({ tool }) => tool === 'worker');
  if (ours.length === 0) return [];
  const cpu = ours.map((row) => `${row.cpuPerThousand.toFixed(3)} ms (${whole(row.messages)}, ${row.delayMs} ms)`);
  const peak = Math.max(...ours.map(({ peakRssBytes }) => peakRssBytes));
  return [`CPU of the worker per message: ${cpu.join(', ')}.`, `Peak resident memory of the worker: ${whole(peak / 1e6)} MB.`];
}

/** The whole report: the machine, the table, and what follows from it. */
export function printTables(summaries: Summary[], machine: string, markdown: boolean): string {
  const rows = summaries.map(cellsOf);
  const table = markdown ? markdownTable(HEAD, rows) : terminalTable(HEAD, rows);
  const sentences = [...growthOf(summaries).map(growthWords), ...ownWords(summaries)];
  const list = sentences.map((sentence) => (markdown ? `- ${sentence}` : sentence)).join('\n');
  return `${machine}\n\n${table}\n\n${list}\n`;
}
