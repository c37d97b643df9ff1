/**
 * The words for a mapping's state on every page (T4), from the facts in the database. Pure.
 *   none         no mapping                               非搬家账号
 *   not_started  NOT_STARTED                              未启动
 *   queued       RUNNING, no worker has begun with it     排队中
 *   running      RUNNING                                  搬家进行中 (also while it waits for a retry)
 *   paused       PAUSED                                   已暂停
 *   failed       FAILED                                   搬家失败（重新输入）
 *   done         DONE, everything copied                  搬家完成
 *   exceptions   DONE, but some messages were refused     完成（有例外）
 */
import type { MappingState } from '../generated/prisma/client.ts';
import { STATUS_STATES } from '../schemas/mapping/status.ts';

export const DISPLAY_STATES = STATUS_STATES;
export type DisplayState = (typeof DISPLAY_STATES)[number];

/**
 * The states in the order in which the table sorts them: who needs somebody first, done last. The position is what the database
 * keeps as `state_rank` (place_mapping_total, decision 0017); no mapping is 0.
 */
export const STATE_RANKS = [
  ...(['none', 'not_started', 'failed', 'paused', 'queued', 'running', 'exceptions', 'done'] as const),
] satisfies DisplayState[];

/** The place of a state in STATE_RANKS, from 0. */
export function rankOf(state: DisplayState): number {
  return STATE_RANKS.indexOf(state);
}

export interface StatusFacts {
  state: MappingState | null;
  /** A worker has it in its hands. */
  active: boolean;
  /** The source has been listed at least once. */
  counted: boolean;
  refused: number;
}

/** The state that people read (T4). */
export function displayState({ state, active, counted, refused }: StatusFacts): DisplayState {
  switch (state) {
    case null:
      return 'none';
    case 'NOT_STARTED':
      return 'not_started';
    case 'RUNNING':
      return active || counted ? 'running' : 'queued';
    case 'PAUSED':
      return 'paused';
    case 'FAILED':
      return 'failed';
    case 'DONE':
      return refused > 0 ? 'exceptions' : 'done';
  }
}
