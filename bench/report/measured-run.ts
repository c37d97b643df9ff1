/** What is known of one run. */
import type { CommandFigures } from '../copy/measured-command.ts';
import type { CorpusKind } from '../corpus/message-sizes.ts';
import type { Step } from '../run-plan.ts';
import type { Differences } from '../verify/compare-mailboxes.ts';

/** CPU seconds of the servers during the run. */
export interface ServerCpu {
  postgres: number;
  source: number;
  platform: number;
}

export interface MeasuredRun extends Step, CommandFigures {
  kind: CorpusKind;
  /** As IMAP counts them. */
  bytes: number;
  serverCpuSeconds: ServerCpu;
  /** Null: not compared. */
  differences: Differences | null;
}

/** A run that did not come to its end. */
export interface FailedRun extends Step {
  kind: CorpusKind;
  failure: string;
}
