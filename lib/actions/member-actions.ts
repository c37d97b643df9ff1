'use server';
/** 员工帐号管理: one account, many accounts, accounts from a file. */
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { AppError, type ErrorValues } from '../errors.ts';
import { disableMember, enableMember } from '../members/access/disable-member.ts';
import { resetPassword } from '../members/access/reset-password.ts';
import { createMember } from '../members/create-member.ts';
import { deleteMember } from '../members/delete-member.ts';
import { editMember } from '../members/edit-member.ts';
import { checkMemberFile, importMembers, type MemberFileResult } from '../members/file/import-members.ts';
import { findMemberAddresses } from '../members/find-members.ts';
import { memberChange, memberDeletion, memberIds, membersDeletion, newMember, passwordReset } from '../schemas/member/member.ts';
import { type ActionResult, asPostmaster } from './action.ts';

/** 新建账号 (A1). `quotaBytes` absent: the usual size. Refuses with members.exists, members.foreign_domain. */
export async function createMemberAction(raw: {
  address: string;
  displayName: string;
  password: string;
  role: 'MEMBER' | 'POSTMASTER';
  quotaBytes?: number | undefined;
}): Promise<ActionResult<{ id: string }>> {
  return asPostmaster(newMember, raw, ({ actor, input }) => createMember(actor, input));
}

/**
 * Name, role and size in bytes (A1). Refuses with members.own_account, members.last_postmaster when nobody would be left to run
 * the domain.
 */
export async function editMemberAction(raw: {
  memberId: string;
  displayName: string;
  role: 'MEMBER' | 'POSTMASTER';
  quotaBytes: number;
}): Promise<ActionResult<void>> {
  return asPostmaster(memberChange, raw, ({ actor, input }) => editMember(actor, input));
}

/** Gives the member a new password and ends every sign-in with the old one (A1). */
export async function resetPasswordAction(raw: { memberId: string; password: string }): Promise<ActionResult<void>> {
  return asPostmaster(passwordReset, raw, ({ actor, input }) => resetPassword(actor, input));
}

/**
 * Removes an account; `confirmation` is its address, typed (A1). Refuses with members.confirmation_differs, members.moving,
 * members.own_account, members.last_postmaster.
 */
export async function deleteMemberAction(raw: { memberId: string; confirmation: string }): Promise<ActionResult<void>> {
  return asPostmaster(memberDeletion, raw, ({ actor, input }) => deleteMember(actor, input));
}

/** What became of each of many: those that a rule kept as they were, with its code. */
interface ManyResult {
  done: number;
  refused: { address: string; code: string; values: ErrorValues }[];
}

/** Shuts accounts: their sign-ins end, and moves that run are paused (A1). */
export async function disableMembersAction(raw: { memberIds: string[] }): Promise<ActionResult<ManyResult>> {
  return asPostmaster(z.object({ memberIds }), raw, ({ actor, input }) =>
    forEach(actor, input.memberIds, ({ id }) => disableMember(actor, id)),
  );
}

/** Opens accounts again; sign-ins stay ended, and moves wait until somebody resumes them (A1). */
export async function enableMembersAction(raw: { memberIds: string[] }): Promise<ActionResult<ManyResult>> {
  return asPostmaster(z.object({ memberIds }), raw, ({ actor, input }) =>
    forEach(actor, input.memberIds, ({ id }) => enableMember(actor, id)),
  );
}

/** `confirmation` is the domain's name, typed. */
export async function deleteMembersAction(raw: { memberIds: string[]; confirmation: string }): Promise<ActionResult<ManyResult>> {
  return asPostmaster(membersDeletion, raw, ({ actor, session, input }) => {
    const domain = session.mailDomainName;
    if (input.confirmation.trim().toLowerCase() !== domain) {
      throw new AppError('members.confirmation_differs', { address: domain });
    }
    return forEach(actor, input.memberIds, ({ id, address }) => deleteMember(actor, { memberId: id, confirmation: address }));
  });
}

/** Each is a transaction of its own: what can be done is done, and what a rule refuses is named. */
async function forEach(
  actor: Actor,
  ids: readonly string[],
  work: (member: { id: string; address: string }) => Promise<void>,
): Promise<ManyResult> {
  const result: ManyResult = { done: 0, refused: [] };
  for (const member of await findMemberAddresses(actor, ids)) {
    try {
      await work(member);
      result.done += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      result.refused.push({ address: member.address, code: error.code, values: error.values });
    }
  }
  return result;
}

const fileForm = z.object({ file: z.instanceof(File) });

/** What the file would do. */
export async function checkMemberFileAction(form: FormData): Promise<ActionResult<MemberFileResult>> {
  return asPostmaster(fileForm, Object.fromEntries(form), async ({ actor, session, input }) =>
    checkMemberFile(actor, session.mailDomainId, new Uint8Array(await input.file.arrayBuffer())),
  );
}

/** `faults` non-empty: nothing was done. */
export async function importMembersAction(form: FormData): Promise<ActionResult<MemberFileResult>> {
  return asPostmaster(fileForm, Object.fromEntries(form), async ({ actor, session, input }) =>
    importMembers(actor, session.mailDomainId, new Uint8Array(await input.file.arrayBuffer())),
  );
}
