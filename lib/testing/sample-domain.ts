/** A mail domain with members, as room tests need it: made by SQL, so that a test of one room rests on no other. */
import type { Actor } from '../actor.ts';
import { db } from '../db/client.ts';

export interface SampleMember {
  id: string;
  address: string;
  /** Acting on their own mailbox. */
  actor: Actor & { kind: 'member' };
}

export interface SampleDomain {
  id: string;
  name: string;
  postmaster: Actor & { kind: 'postmaster' };
  /** In the order in which they were asked for. */
  members: SampleMember[];
}

export const OPERATOR: Actor = { kind: 'operator', name: 'test' };
export const SYSTEM: Actor = { kind: 'system', name: 'schedule' };

/** No password fits this hash. */
const NO_PASSWORD = '{ARGON2ID}none';

export interface SampleWishes {
  /** Local parts; each becomes a member. */
  members?: readonly string[];
  /** Opens the window for 30 days (default true). */
  open?: boolean;
  /** Names the old provider's server (default true). */
  source?: boolean;
}

export async function sampleDomain(
  name: string,
  { members = [], open = true, source = true }: SampleWishes = {},
): Promise<SampleDomain> {
  const { id } = await db().mailDomain.create({ data: { name } });
  if (open) {
    const openedAt = new Date(Date.now() - 60_000);
    const closesAt = new Date(Date.now() + 30 * 86_400_000);
    await db().migrationWindow.create({ data: { mailDomainId: id, openedBy: 'operator:test', openedAt, closesAt } });
  }
  if (source) await addSource(id);
  const address = `postmaster@${name}`;
  const { id: memberId } = await addMember(id, address, 'POSTMASTER');
  const made: SampleMember[] = [];
  for (const local of members) {
    const member = await addMember(id, `${local}@${name}`, 'MEMBER');
    made.push({ ...member, actor: { kind: 'member', memberId: member.id, mailDomainId: id, address: member.address } });
  }
  return { id, name, postmaster: { kind: 'postmaster', memberId, mailDomainId: id, address }, members: made };
}

/** The n-th member. Throws when the domain has fewer. */
export function memberOf(domain: SampleDomain, position: number): SampleMember {
  const member = domain.members[position];
  if (member === undefined) throw new Error(`${domain.name} has no member ${position}`);
  return member;
}

async function addSource(mailDomainId: string): Promise<void> {
  await db().sourceServer.create({
    data: {
      mailDomainId,
      mode: 'MANUAL',
      protocol: 'IMAP',
      host: 'imap.old.example',
      port: 993,
      security: 'TLS',
      setBy: 'operator:test',
    },
  });
}

async function addMember(
  mailDomainId: string,
  address: string,
  role: 'MEMBER' | 'POSTMASTER',
): Promise<{ id: string; address: string }> {
  return db().member.create({
    data: { mailDomainId, address, role, passwordHash: NO_PASSWORD },
    select: { id: true, address: true },
  });
}
