'use server';
/** What a postmaster does with one mapping. */
import { countStart } from '../auth/outside-limits.ts';
import { webEnv } from '../env.ts';
import { endSync } from '../mappings/end-sync.ts';
import { chooseProtocol } from '../mappings/ends/choose-protocol.ts';
import { tryOldAccount } from '../mappings/ends/try-account.ts';
import { findMappingOfMember } from '../mappings/find-mappings.ts';
import { acceptRebuilt, pauseMapping, resumeMapping } from '../mappings/pause-mapping.ts';
import { recheckMapping } from '../mappings/recheck-mapping.ts';
import { type Started, startMapping } from '../mappings/start-mapping.ts';
import { sourceGuard } from '../providers/source-guard.ts';
import { chooseProtocolInput, mappingRef, type OwnProtocol, startMappingInput } from '../schemas/mapping.ts';
import { type ActionResult, asPostmaster } from './action.ts';

export async function startMappingAction(raw: {
  memberId: string;
  sourceAddress: string;
  password?: string | undefined;
}): Promise<ActionResult<Started>> {
  return asPostmaster(startMappingInput, raw, async ({ actor, input }) => {
    // Whose mailbox it is comes first: a stranger shall not use up its tries.
    await findMappingOfMember(actor, input.memberId);
    await countStart(input.memberId);
    const env = webEnv();
    const { password } = input;
    if (password === undefined) return startMapping(actor, { ...input, password: null });
    await tryOldAccount(actor, { ...input, password }, { guard: sourceGuard(env), providersFile: env.PROVIDERS_FILE });
    return startMapping(actor, { ...input, password });
  });
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

export async function acceptRebuiltAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => acceptRebuilt(actor, input.mappingId));
}

export async function recheckMappingAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => recheckMapping(actor, input.mappingId));
}

export async function chooseProtocolAction(raw: { mappingId: string; protocol: OwnProtocol }): Promise<ActionResult<void>> {
  return asPostmaster(chooseProtocolInput, raw, ({ actor, input }) =>
    chooseProtocol(actor, input.mappingId, input.protocol, webEnv().PROVIDERS_FILE),
  );
}
