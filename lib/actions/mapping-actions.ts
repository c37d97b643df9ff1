'use server';
/** What a postmaster does with one mapping. */
import { endSync } from '../mappings/end-sync.ts';
import { pauseMapping, resumeMapping } from '../mappings/pause-mapping.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { mappingRef, startMappingInput } from '../schemas/mapping.ts';
import { type ActionResult, asPostmaster } from './action.ts';

export async function startMappingAction(raw: {
  memberId: string;
  sourceAddress: string;
  password: string;
}): Promise<ActionResult<{ started: boolean }>> {
  return asPostmaster(startMappingInput, raw, ({ actor, input }) => startMapping(actor, input));
}

export async function pauseMappingAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => pauseMapping(actor, input.mappingId));
}

export async function resumeMappingAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => resumeMapping(actor, input.mappingId));
}

export async function endSyncAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => endSync(actor, input.mappingId));
}
