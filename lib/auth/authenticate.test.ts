import { setImmediate } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import { beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../local/machine/wait-for.ts';
import { db } from '../db/client.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { authenticate } from './authenticate.ts';
import { endSession } from './end-session.ts';
import { clearTries, clientNetwork, countTry } from './login-limits.ts';
import { authOptions } from './options.ts';

useRoomDatabase();

const PASSWORD = ' 密码=1+1 ';
const OFFICE = '203.0.113.7';
const HOME = '198.51.100.7';

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'gone'] });
  // Cheap parameters: these tests are about answers and counts.
  const passwordHash = `{ARGON2ID}${await hash(PASSWORD, { memoryCost: 1024, timeCost: 1, parallelism: 1 })}`;
  await db().member.updateMany({ data: { passwordHash } });
  await db().member.update({ where: { address: 'gone@qinghe.example' }, data: { disabledAt: new Date() } });
});

const signIn = (address: string, password = PASSWORD, ip = OFFICE) => authenticate({ address, password }, ip);

async function refusal(address: string, password: string, ip = OFFICE): Promise<unknown> {
  return signIn(address, password, ip).then(
    () => 'signed in',
    (error: unknown) => error,
  );
}

async function tryWrong(address: string, times: number, ip = OFFICE): Promise<void> {
  for (let i = 0; i < times; i++)
    await expect(signIn(address, `wrong ${i}`, ip)).rejects.toMatchObject({ code: 'login.refused' });
}

test('the right password opens a session of that member, and the webmail’s password opens in that session only', async () => {
  const { sessionId, mailbox } = await signIn(' LI＠Qinghe.example');
  expect(await db().loginSession.findUnique({ where: { id: sessionId } })).toMatchObject({
    memberId: memberOf(domain, 0).id,
    revokedAt: null,
  });
  const sealed = { keyId: mailbox.keyId, sealed: Buffer.from(mailbox.sealed, 'base64') };
  expect(unseal(processKeyring(), { purpose: 'mailbox-session', owner: sessionId }, sealed)).toBe(PASSWORD);
  expect(() => unseal(processKeyring(), { purpose: 'mailbox-session', owner: crypto.randomUUID() }, sealed)).toThrow();
  expect(await db().auditEvent.findMany()).toMatchObject([{ action: 'session.opened', subject: 'li@qinghe.example' }]);
});

test('unknown address, wrong password, disabled account and half an address get one and the same answer', async () => {
  const answers = [
    await refusal('nobody@qinghe.example', PASSWORD),
    await refusal('nobody@nowhere.example', PASSWORD),
    await refusal('li@qinghe.example', PASSWORD.trim()),
    await refusal('gone@qinghe.example', PASSWORD),
    await refusal('gone@qinghe.example', 'wrong'),
    await refusal('li', PASSWORD),
    await refusal('li@qinghe.example', ''),
    await refusal('li@qinghe.example', 'x'.repeat(1025)),
  ];
  const [first] = answers;
  expect(first).toMatchObject({ code: 'login.refused', values: {} });
  for (const answer of answers) expect(answer).toEqual(first);
  expect(await db().loginSession.count()).toBe(0);
});

test.each([undefined, null, 'li', {}, { address: ['li'], password: {} }])(
  'the input %j is refused like a wrong password',
  async (input) => {
    await expect(authenticate(input, OFFICE)).rejects.toMatchObject({ code: 'login.refused' });
  },
);

test('after ten wrong tries even the right password waits, and nobody else does', async () => {
  await tryWrong('li@qinghe.example', 10);
  const answer = await refusal('LI@qinghe.example', PASSWORD);
  expect(answer).toMatchObject({ code: 'login.too_many', values: { minutes: expect.any(Number) } });
  expect(answer).toMatchObject({ values: { minutes: 15 } });
  await expect(signIn('wang@qinghe.example')).resolves.toBeTruthy();
  await expect(signIn('li@qinghe.example', PASSWORD, HOME)).resolves.toBeTruthy();
});

test('an unknown address is slowed down like a known one', async () => {
  await tryWrong('nobody@qinghe.example', 10);
  expect(await refusal('nobody@qinghe.example', 'x')).toMatchObject({ code: 'login.too_many' });
});

test('when the time is over the member signs in again', async () => {
  await tryWrong('li@qinghe.example', 10);
  await db().loginRate.updateMany({ data: { expire: BigInt(Date.now() - 1000) } });
  await expect(signIn('li@qinghe.example')).resolves.toBeTruthy();
});

test('a right password clears the count of its address', async () => {
  await tryWrong('li@qinghe.example', 9);
  await signIn('li@qinghe.example');
  await tryWrong('li@qinghe.example', 9);
  await expect(signIn('li@qinghe.example')).resolves.toBeTruthy();
});

test('two hundred wrong tries from one network close it for a while, whoever the addresses belong to; other networks stay open', async () => {
  for (let i = 0; i < 200; i++) expect(await countTry(`guess${i}@qinghe.example`, `203.0.113.${i % 250}`)).toBeNull();
  expect(await countTry('guess-more@qinghe.example', OFFICE)).toBe(15);
  expect(await countTry('guess-more@qinghe.example', HOME)).toBeNull();
});

test('right sign-ins do not use up the tries of an office behind one address', async () => {
  for (let i = 0; i < 220; i++) {
    expect(await countTry(`m${i}@qinghe.example`, OFFICE), `sign-in ${i}`).toBeNull();
    await clearTries(`m${i}@qinghe.example`, OFFICE);
  }
});

test.each([
  ['203.0.113.7', '203.0.113.250', true],
  ['203.0.113.7', '203.0.114.7', false],
  ['::ffff:203.0.113.7', '203.0.113.9', true],
  ['2001:db8:0:1:a:b:c:d', '2001:db8:0:1:ffff::1', true],
  ['2001:db8::1', '2001:db8::2', true],
  ['2001:db8::1', '2001:db8:0:0:a:b:c:d', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['direct', 'direct', true],
])('%s and %s are one client: %s', (one, other, same) => {
  expect(clientNetwork(one) === clientNetwork(other)).toBe(same);
});

test('a database that is restarted ends neither the process nor the next sign-in', async () => {
  await signIn('li@qinghe.example');
  const limiter = () => db().$queryRaw<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and query ilike '%login_rate%' and pid <> pg_backend_pid()
      and application_name <> 'banjia'`;
  const connections = await limiter();
  expect(connections.length).toBeGreaterThan(0);
  for (const { pid } of connections) await db().$queryRaw`select pg_terminate_backend(${pid}::int)`;
  await waitFor('the end of the connections', 5, async () => (await limiter()).length === 0);
  // The server has said goodbye on each; one turn of the event loop lets the pool read it.
  await setImmediate();
  await expect(signIn('li@qinghe.example')).resolves.toBeTruthy();
});

/** Who has been told of. */
let told: unknown[] = [];

/** As next-auth calls it for a request with these headers. */
async function post(password: string, headers: Record<string, string>): Promise<unknown> {
  const [provider] = authOptions((login) => told.push(login)).providers;
  if (provider?.type !== 'credentials') throw new Error('no sign-in by password');
  // next-auth keeps what it was given under `options`, which its types leave out.
  const { authorize } = (provider as unknown as { options: Pick<typeof provider, 'authorize'> }).options;
  try {
    return await authorize?.({ address: 'li@qinghe.example', password }, { headers });
  } catch (error) {
    return error;
  }
}

test('who forges entries in the proxy’s header gets no fresh tries: the proxy’s own entry counts', async () => {
  process.env.TRUSTED_PROXY_HEADER = 'X-Forwarded-For';
  try {
    const forged = (i: number) => ({ 'x-forwarded-for': `192.0.2.${i}, 10.1.${i}.1, ${OFFICE}` });
    for (let i = 0; i < 10; i++) expect(await post('wrong', forged(i))).toMatchObject({ message: 'login.refused' });
    expect(await post(PASSWORD, forged(10))).toMatchObject({ message: 'login.too_many:15' });
    expect(await post(PASSWORD, { 'x-forwarded-for': HOME })).toMatchObject({ id: expect.any(String) });
  } finally {
    delete process.env.TRUSTED_PROXY_HEADER;
  }
});

test('the webmail is told of who has signed in, with the mark that the session will have, and of nobody who was refused', async () => {
  told = [];
  await post('wrong', {});
  await post(PASSWORD, {});
  const [row] = await db().$queryRaw<{ mark: string }[]>`
    select encode(sha256(convert_to(password_hash, 'UTF8')), 'hex') as mark from member where address = 'li@qinghe.example'`;
  expect(told).toEqual([{ address: 'li@qinghe.example', password: PASSWORD, passwordMark: row?.mark }]);
});

test('without a trusted proxy the header counts for nothing', async () => {
  for (let i = 0; i < 10; i++) await post('wrong', { 'x-forwarded-for': `192.0.2.${i}` });
  expect(await post(PASSWORD, { 'x-forwarded-for': HOME })).toMatchObject({ message: 'login.too_many:15' });
});

test('signing out revokes the session in the database, once', async () => {
  const { sessionId } = await signIn('li@qinghe.example');
  const { sessionId: other } = await signIn('li@qinghe.example');
  const leave = authOptions(() => {}).events?.signOut;
  // next-auth hands over what the token held.
  await leave?.({ token: { sid: sessionId }, session: { expires: '' } });
  const revoked = async (id: string) => (await db().loginSession.findUniqueOrThrow({ where: { id } })).revokedAt;
  const when = await revoked(sessionId);
  expect(when).toBeInstanceOf(Date);
  expect(await revoked(other)).toBeNull();
  await leave?.({ token: { sid: sessionId }, session: { expires: '' } });
  expect(await revoked(sessionId)).toEqual(when);
});

test('proof: coming, going and being refused stand in the audit log; a refusal of whoever has no domain here leaves nothing', async () => {
  await db().member.update({ where: { address: 'wang@qinghe.example' }, data: { role: 'POSTMASTER' } });
  const { sessionId } = await signIn('wang@qinghe.example');
  await endSession(sessionId);
  await endSession(sessionId);
  await endSession(crypto.randomUUID());
  for (const address of ['li@qinghe.example', 'nobody@qinghe.example', 'gone@qinghe.example', 'nobody@nowhere.example'])
    await refusal(address, 'wrong');
  const lines = await db().auditEvent.findMany({ orderBy: { id: 'asc' } });
  expect(lines.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
    ['postmaster:wang@qinghe.example', 'session.opened', 'wang@qinghe.example'],
    ['postmaster:wang@qinghe.example', 'session.closed', 'wang@qinghe.example'],
    ['system:sign-in', 'session.refused', 'li@qinghe.example'],
    ['system:sign-in', 'session.refused', 'nobody@qinghe.example'],
    ['system:sign-in', 'session.refused', 'gone@qinghe.example'],
  ]);
});
