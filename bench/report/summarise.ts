/** Makes figures that can be compared out of runs: medians over the rounds, and ratios. Pure. */
import { messagesFor, type Setting, TOOLS, type Tool } from '../run-plan.ts';
import { type Differences, isIdentical } from '../verify/compare-mailboxes.ts';
import type { MeasuredRun } from './measured-run.ts';

export interface Summary extends Setting {
  tool: Tool;
  /** How many messages this tool was given; fewer than the setting's when it is slow at a distance. */
  given: number;
  rounds: number;
  messagesPerSecond: number;
  /** The slowest and the fastest round. */
  slowest: number;
  fastest: number;
  megabytesPerSecond: number;
  /** CPU seconds per 1,000 messages: the tool itself, PostgreSQL, both mail servers together. */
  cpuPerThousand: number;
  postgresPerThousand: number;
  serversPerThousand: number;
  /** The largest of all rounds. */
  peakRssBytes: number;
  /** How many times as fast as this tool our worker is in the same setting. Null: it is our worker, or that was not measured. */
  ourRatio: number | null;
  /** Null: not compared. The worst round counts. */
  differences: Differences | null;
}

/** The value in the middle; of an even number the mean of the two. Throws when there is none. */
export function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new Error('no values to take a median of');
  return (upper + lower) / 2;
}

function summariseTool(runs: MeasuredRun[], setting: Setting, tool: Tool): Summary | null {
  const given = messagesFor(tool, setting);
  const own = runs.filter((run) => run.tool === tool && run.delayMs === setting.delayMs && run.messages === given);
  if (own.length === 0) return null;
  const rates = own.map(({ messages, wallSeconds }) => messages / wallSeconds);
  const perThousand = (seconds: (run: MeasuredRun) => number) => median(own.map((run) => (seconds(run) * 1000) / run.messages));
  const compared = own.flatMap(({ differences }) => (differences === null ? [] : [differences]));
  return {
    ...setting,
    tool,
    given,
    rounds: own.length,
    messagesPerSecond: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    megabytesPerSecond: median(own.map(({ bytes, wallSeconds }) => bytes / wallSeconds / 1e6)),
    cpuPerThousand: perThousand(({ cpuSeconds }) => cpuSeconds),
    postgresPerThousand: perThousand(({ serverCpuSeconds }) => serverCpuSeconds.postgres),
    serversPerThousand: perThousand(({ serverCpuSeconds }) => serverCpuSeconds.source + serverCpuSeconds.platform),
    peakRssBytes: Math.max(...own.map(({ peakRssBytes }) => peakRssBytes)),
    ourRatio: null,
    differences: compared.find((one) => !isIdentical(one)) ?? compared[0] ?? null,
  };
}

/** One summary for each setting and tool that has a run, ours first in each setting. */
export function summarise(runs: MeasuredRun[], settings: Setting[]): Summary[] {
  return settings.flatMap((setting) => {
    const rows = TOOLS.flatMap((tool) => summariseTool(runs, setting, tool) ?? []);
    const ours = rows.find(({ tool }) => tool === 'worker');
    return rows.map((row) => ({
      ...row,
      ourRatio: ours === undefined || row === ours ? null : ours.messagesPerSecond / row.messagesPerSecond,
    }));
  });
}

export interface Growth {
  delayMs: number;
  few: number;
  many: number;
  /** Our messages per second with many, divided by those with few. */
  ratio: number;
}

/** How our worker's rate holds from the smallest mailbox of a delay to the largest. */
export function growthOf(summaries: Summary[]): Growth[] {
  const ours = summaries.filter(({ tool }) => tool === 'worker');
  return [...new Set(ours.map(({ delayMs }) => delayMs))].flatMap((delayMs) => {
    const sorted = ours.filter((row) => row.delayMs === delayMs).toSorted((left, right) => left.messages - right.messages);
    const [few, many] = [sorted[0], sorted.at(-1)];
    if (few === undefined || many === undefined || few === many) return [];
    return [{ delayMs, few: few.messages, many: many.messages, ratio: many.messagesPerSecond / few.messagesPerSecond }];
  });
}
