/**
 * Who acts. Every product function takes an actor first and scopes its own query by it;
 * pages, server actions, the worker and the command line only say who they are.
 */
import { AppError } from './errors.ts';

export type Actor =
  | { kind: 'postmaster'; memberId: string; mailDomainId: string; address: string }
  | { kind: 'member'; memberId: string; mailDomainId: string; address: string }
  | { kind: 'operator'; name: string }
  | { kind: 'system'; name: string };

/** The actor as it stands in audit lines and "who did it" columns, for example `postmaster:li@qinghe.example`. */
export function actorName(actor: Actor): string {
  return actor.kind === 'postmaster' || actor.kind === 'member'
    ? `${actor.kind}:${actor.address}`
    : `${actor.kind}:${actor.name}`;
}

/**
 * Passes when the actor may administer this mail domain; else "not found", so that nobody learns what exists elsewhere.
 * Members never pass. Source: trust.md 7, tenant isolation.
 */
export function assertAdministers(actor: Actor, mailDomainId: string): void {
  if (actor.kind === 'operator' || actor.kind === 'system') return;
  if (actor.kind === 'postmaster' && actor.mailDomainId === mailDomainId) return;
  throw new AppError('not_found');
}

/** Passes for the member, and for whoever administers the member's domain; else "not found". Source: trust.md 7, employee isolation. */
export function assertReachesMember(actor: Actor, member: { id: string; mailDomainId: string }): void {
  if (actor.kind !== 'member') assertAdministers(actor, member.mailDomainId);
  else if (actor.memberId !== member.id) throw new AppError('not_found');
}
