/** The operator's command line as scripts use it: a program with exit status, standard output and one line of complaint. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { openImapDestination } from '../lib/mail/imap-destination.ts';
import { bodyOf } from '../lib/mail/message/mail-body.ts';
import { sampleFolder } from '../lib/testing/sample-folder.ts';
import type { CommandResult } from '../local/machine/run-command.ts';
import { canSignIn } from '../local/servers/imap-login.ts';
import { CommandLine } from '../local/testing/command-line.ts';
import type { TestMailServer, TestOldProvider } from '../local/testing/test-mail-servers.ts';

const DOMAIN = 'qinghe.example';
const LI = { address: 'li@old.example', password: ' 旧密码="x' };
const WANG = { address: 'wang@old.example', password: '00012345' };

let line: CommandLine;
let platform: TestMailServer;
let old: TestOldProvider;
const banjia: CommandLine['banjia'] = (...call) => line.banjia(...call);
const file: CommandLine['file'] = (...content) => line.file(...content);

beforeAll(async () => {
  line = await CommandLine.start([LI, WANG]);
  ({ platform, old } = line);
});
afterAll(() => line?.stop());

const DONE: Partial<CommandResult> = { status: 0, stderr: '' };
/** One line on standard error and nothing on standard output. */
const complaint = (status: number, words: RegExp) => ({
  status,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^[^\\n]*(${words.source})[^\\n]*\\n$`)),
});

const source = (security: string, port: number, ...more: string[]) => [
  ...['source', 'set', DOMAIN, '--protocol', 'imap', '--host', '127.0.0.1', '--port', String(port), '--security', security],
  ...more,
];

test('a domain is added once and listed', async () => {
  expect(await banjia(['domain', 'add', 'Qinghe.Example'])).toMatchObject(DONE);
  const [again, list] = await Promise.all([banjia(['domain', 'add', DOMAIN]), banjia(['domain', 'list', '--json'])]);
  expect(again).toEqual(complaint(1, /qinghe\.example exists already/));
  expect(JSON.parse(list.stdout)).toEqual([{ name: DOMAIN, members: 0, mappings: 0, open: false }]);
});

test('accounts are created by standard input and by file, and sign in at the platform', async () => {
  const good = await file('members.csv', '邮箱帐号,密码,姓名\r\nwang@qinghe.example,初始密码-2024,王芳\r\n');
  const bad = await file(
    'bad.csv',
    'zhao@qinghe.example,long-enough,Z\nmo@elsewhere.example,long-enough,M\nshort@qinghe.example,x,S',
  );
  const add = (address: string, input: string, ...more: string[]) =>
    banjia(['member', 'add', address, '--password-stdin', ...more], { input });
  const [postmaster, li, none, short, imported, refused] = await Promise.all([
    add('admin@qinghe.example', 'post-master-1\n', '--postmaster', '--name', '管理员'),
    add('Li@Qinghe.Example', ' with spaces \r\n'),
    add('none@qinghe.example', ''),
    add('short@qinghe.example', 'short'),
    banjia(['member', 'import', DOMAIN, good]),
    banjia(['member', 'import', DOMAIN, bad]),
  ]);
  expect([postmaster, li]).toMatchObject([DONE, DONE]);
  expect(none).toEqual(complaint(1, /password/));
  expect(short).toEqual(complaint(2, /password.*at least 8/));
  expect(imported).toEqual({ status: 0, stdout: '1\n', stderr: '' });
  expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^2: [^\n]+\n3: [^\n]+\n$/) });
  const { stdout } = await banjia(['member', 'list', DOMAIN, '--json']);
  expect(JSON.parse(stdout)).toEqual([
    { address: 'admin@qinghe.example', displayName: '管理员', role: 'POSTMASTER', disabled: false },
    { address: 'li@qinghe.example', displayName: '', role: 'MEMBER', disabled: false },
    { address: 'wang@qinghe.example', displayName: '王芳', role: 'MEMBER', disabled: false },
  ]);
  expect(await canSignIn(platform.imapPort, { address: 'li@qinghe.example', password: ' with spaces ' })).toBe(true);
  expect(await canSignIn(platform.imapPort, { address: 'wang@qinghe.example', password: '初始密码-2024' })).toBe(true);
});

test('A1: an account gets a new password, is shut, opened again and removed, and the last postmaster is not', async () => {
  const person = { address: `gone@${DOMAIN}`, password: 'first-password' };
  const signsIn = () => canSignIn(platform.imapPort, person);
  const member = (...args: string[]) => banjia(['member', ...args]);
  expect(await banjia(['member', 'add', person.address], { input: `${person.password}\n` })).toMatchObject(DONE);
  expect(await banjia(['member', 'password', person.address], { input: 'second-password\n' })).toMatchObject(DONE);
  expect(await signsIn()).toBe(false);
  person.password = 'second-password';
  expect(await signsIn()).toBe(true);
  expect(await member('disable', person.address)).toMatchObject(DONE);
  expect(await signsIn()).toBe(false);
  expect(await member('enable', person.address)).toMatchObject(DONE);
  expect(await signsIn()).toBe(true);
  expect(await member('remove', person.address.toUpperCase())).toMatchObject(DONE);
  expect(await signsIn()).toBe(false);
  expect(await member('remove', person.address)).toMatchObject({ status: 1 });
  expect(await member('disable', `admin@${DOMAIN}`)).toEqual(complaint(1, /admin@qinghe\.example is the last postmaster/));
});

test('a server is stored only after a real login, and whatever fails says why in one line and stores nothing', async () => {
  const probe = ['--probe-user', LI.address, '--password-stdin'];
  const [port, password] = await Promise.all([
    banjia(source('tls', old.imapPort, ...probe), { input: LI.password }),
    banjia(source('tls', old.imapsPort, '--pin-certificate', ...probe), { input: 'wrong' }),
  ]);
  for (const refused of [port, password]) expect(refused).toEqual(complaint(1, /^banjia: .+/));
  expect(password.stderr).not.toContain('wrong\n');
  expect(await db().sourceServer.count()).toBe(0);

  const untrusted = await banjia(source('tls', old.imapsPort, ...probe), { input: LI.password });
  expect(untrusted).toEqual(complaint(1, new RegExp(`${old.fingerprint}.*--pin-certificate`)));

  expect(await banjia(source('tls', old.imapsPort, '--pin-certificate', ...probe), { input: LI.password })).toMatchObject(DONE);
  expect(await db().sourceServer.findMany()).toMatchObject([
    { host: '127.0.0.1', port: old.imapsPort, mode: 'MANUAL', probeUser: LI.address, probeReason: null, inboxCount: 0 },
  ]);
  const { pinnedFingerprint } = await db().sourceServer.findFirstOrThrow();
  expect(pinnedFingerprint?.replaceAll(':', '').toUpperCase()).toBe(old.fingerprint.replaceAll(':', ''));
});

test('a list is imported only while the window is open, and a list with a faulty row not at all', async () => {
  const list = await file(
    'list.csv',
    `li@qinghe.example,${LI.address},"${LI.password.replaceAll('"', '""')}"\nwang@qinghe.example,${WANG.address},${WANG.password}\nadmin@qinghe.example,admin@old.example,`,
  );
  const faulty = await file('faulty.csv', `${await readFile(list, 'utf8')}\nnobody@qinghe.example,x@old.example,p`);
  expect(await banjia(['mapping', 'import', DOMAIN, list])).toEqual(complaint(1, /not open/));
  expect(await db().bulkImport.count()).toBe(0);
  const [days, opened] = await Promise.all([
    banjia(['window', 'open', DOMAIN, '--days', 'soon']),
    banjia(['window', 'open', DOMAIN, '--days', '10']),
  ]);
  expect(days).toEqual(complaint(2, /1 to 365/));
  expect(opened).toMatchObject(DONE);
  expect(Math.round((Date.parse(opened.stdout.trim()) - Date.now()) / 86_400_000)).toBe(10);
  const refused = await banjia(['mapping', 'import', DOMAIN, faulty]);
  expect(refused).toEqual(complaint(1, /^4: /));
  expect([await db().mapping.count(), await db().bulkImport.count()]).toEqual([0, 0]);

  const started = await banjia(['mapping', 'import', DOMAIN, faulty, '--skip-faulty']);
  expect(started).toMatchObject({ status: 1, stderr: expect.stringMatching(/^4: /) });
  expect(JSON.parse(started.stdout)).toEqual({ started: 2, waiting: 1, same: 0, faulty: 1 });
  expect(JSON.parse((await banjia(['mapping', 'import', DOMAIN, list])).stdout)).toEqual({
    started: 0,
    waiting: 0,
    same: 3,
    faulty: 0,
  });
});

test('the status names every member with state and counts', async () => {
  const [json, table, unknown] = await Promise.all([
    banjia(['status', DOMAIN, '--json']),
    banjia(['status', DOMAIN]),
    banjia(['status', 'nowhere.example']),
  ]);
  const counts = { total: null, copied: 0, skipped: 0, failed: 0, percent: null, finishedAt: null, folders: [] };
  expect(JSON.parse(json.stdout)).toMatchObject([
    { address: 'admin@qinghe.example', state: 'NOT_STARTED', reason: 'no_password', startedAt: null, ...counts },
    { address: 'li@qinghe.example', state: 'RUNNING', reason: null, startedAt: expect.any(String), ...counts },
    { address: 'wang@qinghe.example', state: 'RUNNING', reason: null, startedAt: expect.any(String), ...counts },
  ]);
  expect(table.stdout.split('\n').map((line) => line.split(/ +/).slice(0, 4))).toEqual([
    ['address', 'state', 'reason', 'total'],
    ['admin@qinghe.example', 'NOT_STARTED', 'no_password', '—'],
    ['li@qinghe.example', 'RUNNING', '—', '—'],
    ['wang@qinghe.example', 'RUNNING', '—', '—'],
    [''],
  ]);
  expect(json.stdout + table.stdout).not.toContain(WANG.password);
  expect(unknown).toEqual(complaint(1, /nowhere\.example/));
});

test('the status says since when everything is here, which folders are not copied, and when the source was last looked at', async () => {
  const { id } = await db().mapping.findFirstOrThrow({ where: { sourceAddress: LI.address } });
  const skippedFolders = [{ path: '[Gmail]/All Mail', reason: 'all_mail' }];
  const syncedAt = new Date('2026-11-20T08:00:00Z');
  const newestPendingAt = new Date('2024-05-06T07:08:09Z');
  const counted = { countedAt: syncedAt, listedCount: 3, copiedCount: 2, newestPendingAt };
  await db().folderProgress.create({ data: { mappingId: id, sourcePath: 'X', destinationPath: 'X', ...counted } });
  await db().mapping.update({ where: { id }, data: { skippedFolders, syncedAt, countedAt: syncedAt, bestPercent: 80 } });
  const [json, english, chinese] = await Promise.all([
    banjia(['status', DOMAIN, '--json']),
    banjia(['status', DOMAIN]),
    banjia(['status', DOMAIN], { env: { LANG: 'zh_CN.UTF-8' } }),
  ]);
  const horizon = '2024-05-06T07:08:10.000Z';
  expect(JSON.parse(json.stdout)[1]).toMatchObject({
    percent: 80,
    everythingSince: horizon,
    skippedFolders,
    inSync: false,
    syncedAt: syncedAt.toISOString(),
    syncEndedAt: null,
  });
  expect(english.stdout).toContain(horizon);
  expect(english.stdout).toMatch(/^li@qinghe\.example {2}\[Gmail\]\/All Mail: holds what the other folders hold, /m);
  expect(chinese.stdout).toMatch(/^li@qinghe\.example {2}\[Gmail\]\/All Mail：与其他文件夹重复，不再搬一遍$/m);
  await db().folderProgress.deleteMany({ where: { mappingId: id } });
});

test('the sync of a mailbox that has moved is ended by its address, once; of one that moves there is none to end', async () => {
  const li = { where: { sourceAddress: LI.address } };
  const { id } = await db().mapping.findFirstOrThrow(li);
  const password = await db().sourcePassword.findUniqueOrThrow({ where: { mappingId: id } });
  expect(await banjia(['sync', 'end', 'li@qinghe.example'])).toEqual(complaint(1, /li@qinghe\.example has not moved yet/));
  expect(await banjia(['sync', 'end', 'nobody@qinghe.example'])).toEqual(complaint(1, /not found/));
  await db().mapping.updateMany({ ...li, data: { state: 'DONE' } });
  expect(await banjia(['sync', 'end', 'Li@Qinghe.Example'])).toEqual({ status: 0, stdout: '', stderr: '' });
  const { syncEndedAt } = await db().mapping.findFirstOrThrow(li);
  expect(syncEndedAt).toBeInstanceOf(Date);
  expect(await db().sourcePassword.count({ where: { mappingId: id } })).toBe(0);
  expect(await banjia(['sync', 'end', 'li@qinghe.example'])).toMatchObject(DONE);
  expect(await db().mapping.findFirstOrThrow(li)).toMatchObject({ syncEndedAt });
  // The tests below compare it.
  await db().sourcePassword.create({ data: password });
  await db().mapping.updateMany({ ...li, data: { state: 'RUNNING', syncEndedAt: null } });
});

test('verify reads both sides: 0 when they are equal, 1 when a message is missing here', async () => {
  await db().mapping.updateMany({
    where: { sourceAddress: { in: [LI.address, WANG.address] } },
    data: { countedAt: new Date() },
  });
  const equal = await banjia(['verify', DOMAIN, '--json']);
  expect(equal).toMatchObject(DONE);
  expect(JSON.parse(equal.stdout)).toMatchObject([
    { address: 'li@qinghe.example', equal: true, problem: null, sourceMessages: 0, destinationMessages: 0 },
    { address: 'wang@qinghe.example', equal: true, problem: null },
  ]);
  const server = { host: '127.0.0.1', port: old.imapsPort, security: 'tls', pinnedFingerprint: old.fingerprint } as const;
  const mailbox = await openImapDestination(server, { user: LI.address, password: LI.password });
  const body = bodyOf(Buffer.from('Subject: one\r\n\r\nnever copied\r\n'));
  await mailbox.append('INBOX', [{ key: 1, body, flags: [], internalDate: new Date('2024-05-06T07:08:09Z') }]);
  await mailbox.close();
  const different = await banjia(['verify', DOMAIN, '--json']);
  expect(different.status).toBe(1);
  expect(JSON.parse(different.stdout)).toMatchObject([
    { equal: false, differences: [{ folder: 'INBOX', kind: 'missing', count: 1 }] },
    { equal: true, differences: [] },
  ]);
});

test('proof: report prints sums and checksums, the same for a domain and its mailbox, and holds a file against the ledger', async () => {
  const { id } = await db().mapping.findFirstOrThrow({ where: { sourceAddress: LI.address } });
  await sampleFolder(id, 'Report', { copied: 3, refused: 1, gone: 1 });
  const [domain, mailbox, table, ledger] = await Promise.all([
    banjia(['report', DOMAIN, '--json']),
    banjia(['report', 'Li@qinghe.example', '--json']),
    banjia(['report', DOMAIN]),
    banjia(['report', DOMAIN, '--ledger']),
  ]);
  expect([domain, mailbox, table, ledger]).toMatchObject([DONE, DONE, DONE, DONE]);
  const whole = JSON.parse(domain.stdout);
  expect(whole).toMatchObject({ entryCount: 5, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const li = { address: 'li@qinghe.example', listed: 5, copied: 3, refused: 1, gone: 1, pending: 0, differing: 0, entryCount: 5 };
  expect(JSON.parse(mailbox.stdout)).toMatchObject({ mailboxes: [li], sha256: whole.sha256 });
  expect(table.stdout).toContain(`\n${whole.sha256}  5\n`);
  const same = await file('ledger.csv', ledger.stdout);
  const cut = await file('cut.csv', ledger.stdout.replace(/[^\n]*\n$/, ''));
  const [equal, different] = await Promise.all([
    banjia(['report', DOMAIN, '--verify', same]),
    banjia(['report', DOMAIN, '--verify', cut, '--json']),
  ]);
  expect(equal).toMatchObject(DONE);
  expect(different.status).toBe(1);
  expect(JSON.parse(different.stdout)).toMatchObject({ equal: false, file: { entryCount: 4 }, differing: ['li@qinghe.example'] });
  await db().folderProgress.updateMany({ where: { sourcePath: 'Report' }, data: { copiedCount: 4 } });
  expect(await banjia(['report', DOMAIN, '--json'])).toMatchObject({ status: 1 });
  expect(await banjia(['report', 'nobody@qinghe.example'])).toEqual(complaint(1, /not found/));
  await db().folderProgress.deleteMany({ where: { sourcePath: 'Report' } });
});

test('closing pauses what runs, forgets the old passwords, and verify then says that it cannot compare', async () => {
  expect(await banjia(['window', 'close', DOMAIN])).toMatchObject(DONE);
  const [again, status, verify] = await Promise.all([
    banjia(['window', 'close', DOMAIN]),
    banjia(['status', DOMAIN, '--json']),
    banjia(['verify', DOMAIN, '--json']),
  ]);
  expect(again).toEqual(complaint(1, /closed already/));
  expect(JSON.parse(status.stdout)).toMatchObject([
    { state: 'NOT_STARTED' },
    { state: 'PAUSED', reason: 'window_closed' },
    { state: 'PAUSED' },
  ]);
  expect(verify.status).toBe(1);
  expect(JSON.parse(verify.stdout)).toMatchObject([
    { equal: false, problem: 'no_password' },
    { equal: false, problem: 'no_password' },
  ]);
  expect(await db().sourcePassword.count()).toBe(0);
});
