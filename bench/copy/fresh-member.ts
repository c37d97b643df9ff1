/** A mail domain with one member and an empty mailbox, for one run; and how every trace of it is removed. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import pg from 'pg';
import type { Actor } from '../../lib/actor.ts';
import { createMailDomain } from '../../lib/mail-domains/create-mail-domain.ts';
import { setNotices } from '../../lib/mail-domains/set-notices.ts';
import { createMember } from '../../lib/members/create-member.ts';
import { NOTICE_KINDS } from '../../lib/schemas/member/notice.ts';
import { runCommand } from '../../local/machine/run-command.ts';
import { runSql } from '../../local/servers/postgres/postgres.ts';
import { type BenchServers, domainMail } from '../bench-servers.ts';
import type { MailboxLogin } from '../verify/read-mailbox.ts';

export const OPERATOR: Actor = { kind: 'operator', name: 'bench' };

export interface FreshMember {
  mailDomainId: string;
  domain: string;
  memberId: string;
  address: string;
}

/** Makes the domain and its member. */
export async function makeFreshMember(): Promise<FreshMember> {
  const domain = `run-${randomBytes(6).toString('hex')}.example`;
  const address = `user@${domain}`;
  const { id: mailDomainId } = await createMailDomain(OPERATOR, domain);
  // What is measured and compared is the copied mail alone.
  await setNotices(OPERATOR, mailDomainId, { silenced: [...NOTICE_KINDS], locale: 'zh-CN' });
  const password = randomBytes(16).toString('hex');
  const { id: memberId } = await createMember(OPERATOR, { address, displayName: '', role: 'MEMBER', password });
  return { mailDomainId, domain, memberId, address };
}

/** How a tool signs in to the member's mailbox: by the master login, as our worker does, so that all pay for the same login. */
export function masterLogin({ platform }: BenchServers, { address }: FreshMember, port: number): MailboxLogin {
  const { masterUser, masterPassword } = platform.endpoint;
  return { port, user: `${address}*${masterUser}`, password: masterPassword };
}

/** Removes the member's rows and mail. What was learnt about the old host is forgotten too: every run begins like the first. */
export async function removeMember(servers: BenchServers, { mailDomainId, domain }: FreshMember): Promise<void> {
  const client = new pg.Client({ connectionString: servers.databaseUrl });
  await client.connect();
  try {
    await client.query('delete from mail_domain where id = $1', [mailDomainId]);
    await client.query('delete from source_host_limit');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  await rm(domainMail(servers, domain), { recursive: true, force: true });
}

/** Writes of the run before shall not count in the next one. */
export async function settleStorage(adminUrl: string): Promise<void> {
  await runSql(adminUrl, 'checkpoint');
  await runCommand('sync', []);
}
