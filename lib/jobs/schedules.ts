/** What runs by the clock. */
import type { PgBoss } from 'pg-boss';
import { CLOSE_WINDOWS, HEAL_MAPPINGS } from './queues.ts';

/**
 * Registers the schedules; safe to repeat. Windows are closed within a minute of their end (O6), and a running mapping that
 * nobody works on is noticed within a minute.
 */
export async function registerSchedules(boss: PgBoss): Promise<void> {
  await boss.schedule(CLOSE_WINDOWS, '* * * * *', {}, { missed: 'once' });
  await boss.schedule(HEAL_MAPPINGS, '* * * * *', {}, { missed: 'once' });
}
