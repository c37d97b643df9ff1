import type { Dates } from '../../lib/i18n/dates.ts';
import { arrivedCount, isOpen, isVerified, type MoveFacts, movingCount } from './move-facts.ts';

/** The one sentence under the title: how it stands, and whether it will be in time. */
export type Verdict =
  | { kind: 'not_open' | 'no_source' | 'source_failed' | 'no_mapping' | 'counting' }
  | { kind: 'closed'; waiting: number }
  | { kind: 'all_done'; mailboxes: number; messages: number }
  | { kind: 'standing'; arrived: number; mappings: number }
  | { kind: 'moving'; percent: number }
  | { kind: 'on_track' | 'too_late'; percent: number; finishAt: Date; days: number };

export function findVerdict(facts: MoveFacts, dates: Dates): Verdict {
  const arrived = arrivedCount(facts.counts);
  if (facts.mappings > 0 && arrived === facts.mappings) return { kind: 'all_done', mailboxes: arrived, messages: facts.copied };
  if (facts.window === null) return { kind: 'not_open' };
  if (!isOpen(facts)) return { kind: 'closed', waiting: facts.mappings - arrived };
  if (facts.source === null) return { kind: 'no_source' };
  if (facts.mappings === 0) return { kind: isVerified(facts.source) ? 'no_mapping' : 'source_failed' };
  return movingVerdict(facts, facts.window.closesAt, dates);
}

function movingVerdict(facts: MoveFacts, closesAt: Date, { calendarDaysBetween }: Dates): Verdict {
  const { percent, finishAt } = facts;
  if (movingCount(facts.counts) === 0) {
    return { kind: 'standing', arrived: arrivedCount(facts.counts), mappings: facts.mappings };
  }
  if (percent === null) return { kind: 'counting' };
  if (finishAt === null) return { kind: 'moving', percent };
  const days = calendarDaysBetween(finishAt, closesAt);
  return { kind: finishAt > closesAt ? 'too_late' : 'on_track', percent, finishAt, days: Math.abs(days) };
}
