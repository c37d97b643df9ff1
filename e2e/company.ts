/** Sets a company up as an operator does: by the rooms that the command line calls, which costs no start of a program for each step. */
import { randomBytes } from 'node:crypto';
import { OPERATOR } from '../cli/operator.ts';
import { findBulkImport } from '../lib/bulk/find-bulk-import.ts';
import { importBulk } from '../lib/bulk/import-bulk.ts';
import { previewBulk } from '../lib/bulk/preview-bulk.ts';
import { copierEnv } from '../lib/env.ts';
import { checkSourceServer } from '../lib/mail-domains/check-source-server.ts';
import { createMailDomain } from '../lib/mail-domains/create-mail-domain.ts';
import { findMailDomainId } from '../lib/mail-domains/find-mail-domain.ts';
import { openWindow as openMigration } from '../lib/mail-domains/open-window.ts';
import { createMember } from '../lib/members/create-member.ts';
import { importMembers } from '../lib/members/file/import-members.ts';
import { sourceGuard } from '../lib/providers/source-guard.ts';
import { NOTICE_KINDS } from '../lib/schemas/member/notice.ts';
import { sourceServer } from '../lib/schemas/source/source-server.ts';
import { readablePassword } from '../local/product/secrets.ts';
import { product, query } from './product.ts';

export interface Person {
  address: string;
  displayName: string;
  password: string;
}

/** The name of a domain that no other worker of Playwright has made: after a failure the next one sets everything up anew. */
export function passingDomain(name: string): string {
  return `${name}-${randomBytes(3).toString('hex')}.example`;
}

/** A person of that domain with a new password. */
export function newPerson(domain: string, local: string, displayName: string): Person {
  return { address: `${local}@${domain}`, displayName, password: readablePassword('banjia') };
}

/** The domain's id. The rooms work with the settings of the product from here on. */
function idOf(domain: string): Promise<string> {
  Object.assign(process.env, product().env);
  return findMailDomainId(OPERATOR, domain);
}

/** Adds the domain, and one who runs it. Notices by mail would lie among the mail that trips count, so only those that are about them want them. */
export async function addDomain(domain: string, { notices = false } = {}): Promise<Person> {
  Object.assign(process.env, product().env);
  await createMailDomain(OPERATOR, domain);
  if (!notices) await query('update mail_domain set silenced_notices = $2 where name = $1', [domain, [...NOTICE_KINDS]]);
  const postmaster = newPerson(domain, 'postmaster', '沈岚');
  await createMember(OPERATOR, { ...postmaster, role: 'POSTMASTER' });
  return postmaster;
}

/** Text of a CSV file, every cell quoted. */
export function csv(rows: string[][]): string {
  return rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
}

export async function addMembers(domain: string, people: Person[]): Promise<void> {
  const rows = people.map(({ address, password, displayName }) => [address, password, displayName]);
  const { faults } = await importMembers(OPERATOR, await idOf(domain), Buffer.from(csv(rows)));
  if (faults.length > 0) throw new Error(`members of ${domain}: ${JSON.stringify(faults)}`);
}

/** Old accounts by new address; an empty password leaves it to the member. */
export async function addMappings(
  domain: string,
  rows: { address: string; oldAddress: string; oldPassword: string }[],
): Promise<void> {
  const cells = rows.map(({ address, oldAddress, oldPassword }) => [address, oldAddress, oldPassword]);
  const file = { fileName: 'mappings.csv', bytes: Buffer.from(csv(cells)) };
  const { importId } = await previewBulk(OPERATOR, await idOf(domain), file);
  const { rows: judged, counts } = await findBulkImport(OPERATOR, importId);
  if (counts.error > 0) throw new Error(`mappings of ${domain}: ${JSON.stringify(judged)}`);
  await importBulk(OPERATOR, importId);
}

export async function openWindow(domain: string, days = 30): Promise<void> {
  await openMigration(OPERATOR, await idOf(domain), days);
}

/** Stores the old provider with its certificate pinned, after a real login. */
export async function setSource(domain: string, { oldAddress, oldPassword }: { oldAddress: string; oldPassword: string }) {
  const { host, imapsPort } = product().oldProvider;
  const server = sourceServer.parse({ protocol: 'IMAP', host, port: imapsPort, security: 'TLS' });
  const probe = { user: oldAddress, password: oldPassword };
  const mailDomainId = await idOf(domain);
  await checkSourceServer(OPERATOR, mailDomainId, { server, probe, pinPresented: true, guard: sourceGuard(copierEnv()) });
}

/** Stores a server that nobody has tried: what is copied from it keeps running and never gets anywhere. */
export async function setDeadSource(domain: string, port: number): Promise<void> {
  const server = sourceServer.parse({ protocol: 'IMAP', host: '127.0.0.1', port, security: 'NONE' });
  const mailDomainId = await idOf(domain);
  await checkSourceServer(OPERATOR, mailDomainId, { server, probe: null, pinPresented: false, guard: sourceGuard(copierEnv()) });
}
