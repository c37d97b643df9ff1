/** Sets a company up by the command line, as an operator does. */
import { randomBytes, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTICE_KINDS } from '../lib/schemas/member/notice.ts';
import { readablePassword } from '../local/product/secrets.ts';
import { banjia, product, query } from './product.ts';

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

/** Adds the domain, and one who runs it. Notices by mail would lie among the mail that trips count, so only those that are about them want them. */
export async function addDomain(domain: string, { notices = false } = {}): Promise<Person> {
  await banjia(['domain', 'add', domain]);
  if (!notices) await query('update mail_domain set silenced_notices = $2 where name = $1', [domain, [...NOTICE_KINDS]]);
  const postmaster = newPerson(domain, 'postmaster', '沈岚');
  await banjia(['member', 'add', postmaster.address, '--postmaster', '--name', postmaster.displayName, '--password-stdin'], {
    input: `${postmaster.password}\n`,
  });
  return postmaster;
}

/** Text of a CSV file, every cell quoted. */
export function csv(rows: string[][]): string {
  return rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
}

export async function addMembers(domain: string, people: Person[]): Promise<void> {
  const rows = people.map(({ address, password, displayName }) => [address, password, displayName]);
  await withFile(csv(rows), (file) => banjia(['member', 'import', domain, file]));
}

/** Old accounts by new address; an empty password leaves it to the member. */
export async function addMappings(
  domain: string,
  rows: { address: string; oldAddress: string; oldPassword: string }[],
): Promise<void> {
  const cells = rows.map(({ address, oldAddress, oldPassword }) => [address, oldAddress, oldPassword]);
  await withFile(csv(cells), (file) => banjia(['mapping', 'import', domain, file]));
}

export async function openWindow(domain: string, days = 30): Promise<void> {
  await banjia(['window', 'open', domain, '--days', String(days)]);
}

/** Stores the old provider with its certificate pinned, after a real login. */
export async function setSource(domain: string, probe: { oldAddress: string; oldPassword: string }): Promise<void> {
  const { host, imapsPort } = product().oldProvider;
  const server = ['--protocol', 'imap', '--host', host, '--port', String(imapsPort), '--security', 'tls', '--pin-certificate'];
  await banjia(['source', 'set', domain, ...server, '--probe-user', probe.oldAddress, '--password-stdin'], {
    input: `${probe.oldPassword}\n`,
  });
}

/** Stores a server that nobody has tried: what is copied from it keeps running and never gets anywhere. */
export async function setDeadSource(domain: string, port: number): Promise<void> {
  await banjia([
    'source',
    'set',
    domain,
    '--protocol',
    'imap',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--security',
    'none',
  ]);
}

async function withFile(content: string, use: (file: string) => Promise<unknown>): Promise<void> {
  const file = join(tmpdir(), `banjia-e2e-${randomUUID()}.csv`);
  await writeFile(file, content, { mode: 0o600 });
  try {
    await use(file);
  } finally {
    await rm(file, { force: true });
  }
}
