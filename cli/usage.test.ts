/** How the command line is used, and how it says that it was used wrongly. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { type CommandResult, runCommand } from '../local/machine/run-command.ts';
import { ROOT } from '../local/product/web-build.ts';
import { CommandLine } from '../local/testing/command-line.ts';

let line: CommandLine;
const banjia: CommandLine['banjia'] = (...call) => line.banjia(...call);

beforeAll(async () => {
  line = await CommandLine.start([]);
});
afterAll(() => line?.stop());

const DONE: Partial<CommandResult> = { status: 0, stderr: '' };
/** One line on standard error and nothing on standard output. */
const complaint = (status: number, words: RegExp) => ({
  status,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^[^\\n]*(${words.source})[^\\n]*\\n$`)),
});

test('wrong usage ends with 2 and one line', async () => {
  const [unknown, help] = await Promise.all([banjia(['nonsense']), banjia(['--help'])]);
  expect(unknown).toEqual(complaint(2, /nonsense/));
  expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining('verify') });
});

test('missing and wrong settings end with 2 and are all named in one line, without their values', async () => {
  const env = { PLATFORM_IMAP_URL: 'canary-value', BANJIA_SECRET_KEYS: '', PLATFORM_MASTER_PASSWORD: '' };
  const result = await banjia(['domain', 'list'], { env });
  expect(result).toEqual(complaint(2, /BANJIA_SECRET_KEYS.*PLATFORM_IMAP_URL.*PLATFORM_MASTER_PASSWORD/));
  expect(result.stderr).not.toContain('canary-value');
});

test('whoever stops reading what is printed gets no stack of calls', async () => {
  const program = `"${process.execPath}" "${join(ROOT, 'cli/main.ts')}" domain list --json | true`;
  expect(await runCommand('sh', ['-c', program], { env: { ...process.env, ...line.settings } })).toEqual({ ...DONE, stdout: '' });
});

test('what is no key is refused as a grant, and not a part of it is printed', async () => {
  await db().mailDomain.create({ data: { name: 'grants.example' } });
  const result = await banjia(['source', 'grant', 'grants.example', '--mailbox', 'li@old.example'], { input: 'canary-secret' });
  expect(result).toEqual(complaint(2, /JSON key/));
  expect(result.stderr).not.toContain('canary');
});

test('X4: one mailbox is read by both protocols, and as its domain again', async () => {
  const { id: mailDomainId } = await db().mailDomain.create({ data: { name: 'protocols.example' } });
  const server = {
    mode: 'MANUAL',
    protocol: 'IMAP',
    host: 'mail.old.example',
    port: 993,
    security: 'TLS',
    setBy: 'test',
  } as const;
  await db().sourceServer.create({ data: { mailDomainId, ...server } });
  const address = 'li@protocols.example';
  const { id: memberId } = await db().member.create({ data: { mailDomainId, address, passwordHash: 'x' } });
  await db().mapping.create({ data: { memberId, sourceAddress: 'li@old.example', createdBy: 'test' } });
  const stored = () => db().mapping.findUniqueOrThrow({ where: { memberId } });
  expect(await banjia(['mapping', 'protocol', address, 'both'])).toMatchObject(DONE);
  expect(await stored()).toMatchObject({ protocol: 'IMAP', pop3FillsInbox: true });
  expect(await banjia(['mapping', 'protocol', address, 'domain'])).toMatchObject(DONE);
  expect(await stored()).toMatchObject({ protocol: null, pop3FillsInbox: null });
  await db().mailDomain.delete({ where: { id: mailDomainId } });
});
