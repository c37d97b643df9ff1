'use server';
/** 员工帐号管理: create and import. */
import { z } from 'zod';
import { importMembers, type RowFault } from '../bulk/import-members.ts';
import { createMember } from '../members/create-member.ts';
import { newMember } from '../schemas/member.ts';
import { type ActionResult, asPostmaster } from './action.ts';

export async function createMemberAction(raw: {
  address: string;
  displayName: string;
  password: string;
  role: 'MEMBER' | 'POSTMASTER';
}): Promise<ActionResult<{ id: string }>> {
  return asPostmaster(newMember, raw, ({ actor, input }) => createMember(actor, input));
}

/** `faults` non-empty: nothing was created. */
export async function importMembersAction(form: FormData): Promise<ActionResult<{ created: number; faults: RowFault[] }>> {
  return asPostmaster(z.object({ file: z.instanceof(File) }), Object.fromEntries(form), async ({ actor, session, input }) =>
    importMembers(actor, session.mailDomainId, new Uint8Array(await input.file.arrayBuffer())),
  );
}
