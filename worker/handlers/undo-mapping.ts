/** Handler of undo-mapping: the undo of one mapping, as far as it comes. */
import { inTransaction } from '../../lib/db/transaction.ts';
import { enqueueUndo } from '../../lib/jobs/enqueue-undo.ts';
import type { UndoMappingJob } from '../../lib/jobs/queues.ts';
import { undoMapping as undo } from '../undo/undo-mapping.ts';
import type { WorkerTools } from '../worker-tools.ts';

const BUSY_SECONDS = 3;

export async function undoMapping(tools: WorkerTools, job: UndoMappingJob, signal: AbortSignal): Promise<void> {
  if ((await undo(tools, job.mappingId, signal)) === 'ended') return;
  await inTransaction((tx) => enqueueUndo(tx, job, { delaySeconds: BUSY_SECONDS }));
}
