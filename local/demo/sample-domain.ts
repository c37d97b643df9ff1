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

/** His old mailbox is read by POP3, which has nothing but the inbox. */
export const MOVED_BY_POP3 = COLLEAGUES['zhao.lei'].address;

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

const csv = (rows: string[][]) => rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/** Both files have the columns of the product's own templates. */
function membersCsv(members: DescribedMember[]): string {
  return csv([['邮箱帐号', '密码', '姓名'], ...members.map((member) => [member.address, member.password, member.displayName])]);
}

function mappingsCsv(members: DescribedMember[]): string {
  const rows = members.map((member) => [member.address, member.oldAddress, member.oldPassword]);
  return csv([['搬家帐号', '待搬家帐号', '待搬家帐号密码'], ...rows]);
}

/** Gives the command a file that exists only meanwhile: it holds passwords. */
async function withFile(directory: string, content: string, use: (file: string) => Promise<unknown>): Promise<void> {
  const file = join(directory, `${randomUUID()}.csv`);
  await writeFile(file, content, { mode: 0o600 });
  try {
    await use(file);
  } finally {
    await rm(file, { force: true });
  }
}

async function addPostmaster(banjia: BanjiaCommand, { address, displayName, password }: DescribedMember): Promise<void> {
  await banjia(['member', 'add', address, '--postmaster', '--name', displayName, '--password-stdin'], { input: `${password}\n` });
}

async function setSource(banjia: BanjiaCommand, old: ProductDescription['oldProvider'], probe: DescribedMember): Promise<void> {
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
  const postmaster = members.find((member) => member.address === POSTMASTER);
  if (postmaster === undefined) throw new Error('the sample people have no postmaster');
  const others = members.filter((member) => member !== postmaster);
  const notes = join(directory, 'sample-domain.json');
  const done = new Set(await readJson(notes, NOTED));
  const first = done.size;
  const once = async (name: string, work: () => Promise<unknown>) => {
    if (done.has(name)) return;
    await work();
    done.add(name);
    await writeJson(notes, [...done]);
  };
  const source = `source ${old.imapsPort}`;
  for (const name of done) if (name.startsWith('source ') && name !== source) done.delete(name);
  await once('domain', () => banjia(['domain', 'add', SAMPLE_DOMAIN]));
  await once('postmaster', () => addPostmaster(banjia, postmaster));
  await once('members', () =>
    withFile(directory, membersCsv(others), (file) => banjia(['member', 'import', SAMPLE_DOMAIN, file])),
  );
  // The port may be another one than last time.
  await once(source, () => setSource(banjia, old, postmaster));
  await once('window', () => banjia(['window', 'open', SAMPLE_DOMAIN, '--days', '30']));
  const byPop3 = members.filter(({ address }) => address === MOVED_BY_POP3);
  const importList = (list: DescribedMember[]) =>
    withFile(directory, mappingsCsv(list), (file) => banjia(['mapping', 'import', SAMPLE_DOMAIN, file]));
  // Without its password nothing begins, so that the first look is by POP3 already.
  await once('pop3', () => importList(byPop3.map((member) => ({ ...member, oldPassword: '' }))));
  await once('pop3 protocol', () => banjia(['mapping', 'protocol', MOVED_BY_POP3, 'pop3']));
  await once('mappings', () => importList(movedMembers(members)));
  return done.size - first;
}
