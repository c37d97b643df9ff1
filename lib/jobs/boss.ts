/** The pg-boss instance of a process. The web and the command line only send; the worker supervises. */
import { PgBoss } from 'pg-boss';
import { log } from '../log.ts';
import { QUEUES } from './queues.ts';

type Role = 'sender' | 'worker' | 'migrator';

const ROLES = {
  sender: { supervise: false, schedule: false, migrate: false, createSchema: false, registerInstance: false, max: 2 },
  worker: { supervise: true, schedule: true, migrate: false, createSchema: false, useListenNotify: true, max: 6 },
  migrator: { supervise: false, schedule: false, migrate: true, registerInstance: false, max: 2 },
} as const;

/** Starts pg-boss in this role. The caller stops it. Throws when the job tables are not there (run `npm run migrate`). */
export async function startBoss(role: Role): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: process.env.DATABASE_URL ?? '',
    application_name: `banjia-${role}`,
    instanceName: role,
    // A killed worker's job is taken up after its heartbeat (10 s) and this look.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    ...ROLES[role],
  });
  boss.on('error', (error: Error) => log.error({ err: error.message }, 'job queue'));
  await boss.start();
  return boss;
}

const kept = globalThis as typeof globalThis & { banjiaBoss?: Promise<PgBoss> };

/** The sending instance of this process, started on first use. */
export function sendingBoss(): Promise<PgBoss> {
  kept.banjiaBoss ??= startBoss('sender').catch((error: unknown) => {
    delete kept.banjiaBoss;
    throw error;
  });
  return kept.banjiaBoss;
}

/** Lends the worker's own instance to enqueue(), so that a process holds one. */
export function lendBoss(boss: PgBoss): void {
  kept.banjiaBoss = Promise.resolve(boss);
}

/** Stops the sending instance when there is one; for the end of a process. */
export async function stopSendingBoss(): Promise<void> {
  const boss = await kept.banjiaBoss?.catch(() => null);
  delete kept.banjiaBoss;
  await boss?.stop({ graceful: false });
}

/** Creates or updates pg-boss's tables and our queues. Part of `npm run migrate`; safe to repeat. */
export async function migrateQueues(): Promise<void> {
  const boss = await startBoss('migrator');
  try {
    for (const { name, ...options } of QUEUES) {
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
      else {
        const { policy: _fixed, ...changeable } = options;
        await boss.updateQueue(name, changeable);
      }
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}
