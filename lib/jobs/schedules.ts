/** What runs by the clock. */
import type { PgBoss } from 'pg-boss';
import { CLOSE_WINDOWS, HEAL_MAPPINGS, REVOKE_TOKENS, SAMPLE_PROGRESS, WATCH_CUTOVERS } from './queues.ts';

/**
 * Registers the schedules; safe to repeat. Windows are closed within a minute of their end (O6), and a running mapping that
 * nobody works on is noticed within a minute. So is an MX record that points here, where a plan is chosen. Each minute is a point
 * of the domains' progress.
 */
export async function registerSchedules(boss: PgBoss): Promise<void> {
  await boss.schedule(CLOSE_WINDOWS, '* * * * *', {}, { missed: 'once' });
  await boss.schedule(HEAL_MAPPINGS, '* * * * *', {}, { missed: 'once' });
  await boss.schedule(REVOKE_TOKENS, '*/5 * * * *', {}, { missed: 'once' });
  await boss.schedule(WATCH_CUTOVERS, '* * * * *', {}, { missed: 'skip' });
  await boss.schedule(SAMPLE_PROGRESS, '* * * * *', {}, { missed: 'skip' });
}
