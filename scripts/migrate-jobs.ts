/** Second half of `npm run migrate`: the job queue's tables. The first half is `prisma migrate deploy`. */
import { migrateQueues } from '../lib/jobs/boss.ts';

await migrateQueues();
process.stdout.write('Job queues are up to date.\n');
