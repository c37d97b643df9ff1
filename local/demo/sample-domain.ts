/**
 * Sets the sample domain up by command line: the domain, its people, the old provider, the window, and who moves.
 * Every command that went through is noted, so that a start that was broken off goes on where it stopped.
 */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from '../machine/json-file.ts';
import { COLLEAGUE_IDS, COLLEAGUES, SAMPLE_DOMAIN } from '../mail/stories/people.ts';
import type { DescribedMember, ProductDescription } from '../product/product-description.ts';
import { readablePassword } from '../product/secrets.ts';
import type { BanjiaCommand } from './banjia-command.ts';

/** She runs the domain. */
export const POSTMASTER = COLLEAGUES['shen.lan'].address;

/** He has mail at the old provider, and nobody has told us of it: at every sign-in he sees the black reminder box. */
export const NOT_MOVED = COLLEAGUES['deng.kai'].address;

const membersSchema = z.array(
  z.object({
    address: z.string(),
    displayName: z.string(),
    password: z.string(),
    oldAddress: z.string(),
    oldPassword: z.string(),
  }),
);

/** The sample people with their passwords here and there; the passwords are made once and kept in the file. */
export async function sampleMembers(file: string): Promise<DescribedMember[]> {
  const kept = await readJson(file, membersSchema);
  if (kept !== undefined) return kept;
  const made = COLLEAGUE_IDS.map((id) => ({
    address: COLLEAGUES[id].address,
    displayName: COLLEAGUES[id].name,
    password: readablePassword('banjia'),
    oldAddress: COLLEAGUES[id].address,
    oldPassword: readablePassword('old'),
  }));
  await writeJson(file, made);
  return made;
}

/** Those of the sample people whose mailboxes move. */
export function movedMembers(members: DescribedMember[]): DescribedMember[] {
  return members.filter((member) => member.address !== NOT_MOVED);
}

const csvCell = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** The bulk file of the product's own template: member, old account, old password. */
function mappingCsv(members: DescribedMember[]): string {
  const rows = members.map((member) => [member.address, member.oldAddress, member.oldPassword]);
  return [['搬家帐号', '待搬家帐号', '待搬家帐号密码'], ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

async function importMappings(banjia: BanjiaCommand, members: DescribedMember[], directory: string): Promise<void> {
  const file = join(directory, `mappings-${randomUUID()}.csv`);
  await writeFile(file, mappingCsv(members), { mode: 0o600 });
  try {
    await banjia(['mapping', 'import', SAMPLE_DOMAIN, file]);
  } finally {
    // It holds passwords.
    await rm(file, { force: true });
  }
}

async function addMember(banjia: BanjiaCommand, { address, displayName, password }: DescribedMember): Promise<void> {
  const role = address === POSTMASTER ? ['--postmaster'] : [];
  await banjia(['member', 'add', address, ...role, '--name', displayName, '--password-stdin'], { input: `${password}\n` });
}

async function setSource(
  banjia: BanjiaCommand,
  old: ProductDescription['oldProvider'],
  members: DescribedMember[],
): Promise<void> {
  const probe = members.find((member) => member.address === POSTMASTER);
  if (probe === undefined) throw new Error('the sample people have no postmaster');
  const server = [
    '--protocol',
    'imap',
    '--host',
    old.host,
    '--port',
    String(old.imapsPort),
    '--security',
    'tls',
    '--pin-certificate',
  ];
  await banjia(['source', 'set', SAMPLE_DOMAIN, ...server, '--probe-user', probe.oldAddress, '--password-stdin'], {
    input: `${probe.oldPassword}\n`,
  });
}

const NOTED = z.array(z.string());

/** Does what has not been done before, in order. Returns how many commands were needed. */
export async function setUpSampleDomain(
  banjia: BanjiaCommand,
  members: DescribedMember[],
  old: ProductDescription['oldProvider'],
  directory: string,
): Promise<number> {
  const notes = join(directory, 'sample-domain.json');
  const done = new Set(await readJson(notes, NOTED));
  const first = done.size;
  const once = async (name: string, work: () => Promise<unknown>) => {
    if (done.has(name)) return;
    await work();
    done.add(name);
    await writeJson(notes, [...done]);
  };
  await once('domain', () => banjia(['domain', 'add', SAMPLE_DOMAIN]));
  for (const member of members) await once(`member ${member.address}`, () => addMember(banjia, member));
  // The port may be another one than last time.
  await once(`source ${old.imapsPort}`, () => setSource(banjia, old, members));
  await once('window', () => banjia(['window', 'open', SAMPLE_DOMAIN, '--days', '30']));
  await once('mappings', () => importMappings(banjia, movedMembers(members), directory));
  return done.size - first;
}
