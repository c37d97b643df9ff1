'use server';
/** What a postmaster does with one mapping. */
import { countStart } from '../auth/outside-limits.ts';
import { webEnv } from '../env.ts';
import { endSync } from '../mappings/end-sync.ts';
import { chooseProtocol } from '../mappings/ends/choose-protocol.ts';
import { findSharer } from '../mappings/ends/find-sharer.ts';
import { tryOldAccount } from '../mappings/ends/try-account.ts';
import { findMappingOfMember } from '../mappings/find-mappings.ts';
import { acceptRebuilt, pauseMapping, resumeMapping } from '../mappings/pause-mapping.ts';
import { recheckMapping } from '../mappings/recheck-mapping.ts';
import { type Started, startMapping } from '../mappings/start-mapping.ts';
import { sourceGuard } from '../providers/source-guard.ts';
import {
  chooseProtocolInput,
  findSharerInput,
  mappingRef,
  type OwnProtocol,
  startMappingInput,
} from '../schemas/mapping/mapping.ts';
import { type ActionResult, asPostmaster } from './action.ts';

/**
 * Starts one mailbox, or starts it again (R1 to R3); a password is tried at the old server first. Refuses with
 * mapping.too_many_tries, with probe.* for what the person can mend, and with what startMapping throws.
 */
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

/** Whose mail comes from that old account already, before somebody else's is started with it. Null: nobody's. */
export async function findSharerAction(raw: { memberId: string; sourceAddress: string }): Promise<ActionResult<string | null>> {
  return asPostmaster(findSharerInput, raw, ({ actor, input }) => findSharer(actor, input));
}

/** Holds one mailbox; the batch on its way is finished. One that does not run is left as it is. */
export async function pauseMappingAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => pauseMapping(actor, input.mappingId));
}

/** Lets a paused mailbox go on. Refuses with what resumeMapping throws. */
export async function resumeMappingAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => resumeMapping(actor, input.mappingId));
}

/** Looks at the old mailbox no more, and forgets its password; what has come stays. Refuses with mapping.not_done. */
export async function endSyncAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => endSync(actor, input.mappingId));
}

/**
 * Lets the copy go on from a source that numbers its mail anew. Refuses with window.closed, source.missing,
 * mapping.password_needed.
 */
export async function acceptRebuiltAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => acceptRebuilt(actor, input.mappingId));
}

/** 重新检测: looks at the old mailbox now (X2). Refuses with what recheckMapping throws. */
export async function recheckMappingAction(raw: { mappingId: string }): Promise<ActionResult<void>> {
  return asPostmaster(mappingRef, raw, ({ actor, input }) => recheckMapping(actor, input.mappingId));
}

/** Reads one mailbox by another protocol than its domain's (X4). Refuses with source.missing, mapping.no_other_protocol. */
export async function chooseProtocolAction(raw: { mappingId: string; protocol: OwnProtocol }): Promise<ActionResult<void>> {
  return asPostmaster(chooseProtocolInput, raw, ({ actor, input }) =>
    chooseProtocol(actor, input.mappingId, input.protocol, webEnv().PROVIDERS_FILE),
  );
}
