/** What runs by the clock. */
import type { PgBoss } from 'pg-boss';
import { CLOSE_WINDOWS } from './queues.ts';

/** Registers the schedules; safe to repeat. Windows are closed within a minute of their end (O6). */
export async function registerSchedules(boss: PgBoss): Promise<void> {
  await boss.schedule(CLOSE_WINDOWS, '* * * * *', {}, { missed: 'once' });
}
