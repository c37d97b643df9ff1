/** Ends the sessions of a member whose password was changed, or who was disabled or deleted. */
import type { SignOutJob } from '../../lib/jobs/queues.ts';
import { log } from '../../lib/log.ts';
import type { WorkerTools } from '../worker-tools.ts';

/** A platform that does not answer makes the job fail and come back. Without its API nothing can be ended, and the log says so. */
export async function signOut({ sessions }: Pick<WorkerTools, 'sessions'>, { address }: SignOutJob): Promise<void> {
  const result = await sessions.signOut(address);
  if (result === 'ended') return;
  log.warn({ address, result }, 'mail programs may go on with a sign-in that no longer counts (docs/operations.md)');
}
