/** With a real name server and a real Dovecot, whose certificate is its own authority. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../../local/machine/free-port.ts';
import { type RunningDnsServer, startDnsServer, writeZone } from '../../../local/servers/name-server/dns-server.ts';
import type { ZoneRecord } from '../../../local/servers/name-server/dns-zone.ts';
import { startTestOldProvider, type TestOldProvider } from '../../../local/testing/test-mail-servers.ts';
import { lookUpAddresses } from '../../dns/resolvers.ts';
import { type Provider, providerOfDomain, providerTable } from '../provider-table.ts';
import { type DetectionOptions, detectProvider } from './detect-provider.ts';
import { softwareOf } from './read-greeting.ts';

const LOGIN = { user: 'wang@qinghe.example', password: '=1+1' };

let directory: string;
let names: RunningDnsServer;
let old: TestOldProvider;
const before = getCACertificates('default');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-detect-'));
  [names, old] = await Promise.all([
    freePort().then((port) => startDnsServer(directory, port)),
    startTestOldProvider({ users: [{ address: LOGIN.user, password: LOGIN.password }] }),
  ]);
});
beforeEach(() => writeZone(names.zoneFile, {}));
afterAll(async () => {
  setDefaultCACertificates(before);
  await Promise.all([names?.stop(), old?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

/** A provider whose server is our Dovecot, by the one name that its certificate is for. */
const known = (): Provider => ({
  id: 'known',
  name_en: 'Known Mail',
  name_zh: '知名邮箱',
  domains: ['personal.example'],
  mx: ['.known-mx.example'],
  imap: { host: 'localhost', port: old.imapsPort, security: 'tls' },
  imap_alt: [],
  pop3: { host: 'localhost', port: old.pop3sPort, security: 'tls' },
  pop3_alt: [],
  auth: ['password'],
  confidence: 'high',
});

async function detect(options: Partial<DetectionOptions> = {}, login = LOGIN) {
  const resolvers = [{ address: '127.0.0.1', port: names.port }];
  const begun = performance.now();
  const nobody = await freePort();
  const detection = detectProvider(login, {
    resolvers,
    guard: {
      allowCidrs: ['127.0.0.0/8'],
      allowPorts: [110, 143, 993, 995, ...Array.from({ length: 64_512 }, (_, i) => i + 1024)],
      lookup: (name) => (name === 'localhost' ? Promise.resolve(['127.0.0.1']) : lookUpAddresses(name, { resolvers })),
    },
    table: [known()],
    mxHosts: ['mx1.platform.example'],
    webPorts: { https: nobody, http: nobody },
    ...options,
  });
  const [result, steps] = await Promise.all([detection.result, Promise.all(Object.values(detection.steps))]);
  const outcomes = Object.fromEntries(steps.map(({ id, outcome }) => [id, outcome]));
  return { result, steps, outcomes, seconds: (performance.now() - begun) / 1000 };
}

const mx = (exchange: string): ZoneRecord => ({
  name: 'qinghe.example',
  type: 'MX',
  ttl: 300,
  data: { preference: 10, exchange },
});
const a = (name: string, data = '127.0.0.1'): ZoneRecord => ({ name, type: 'A', ttl: 300, data });
const srv = (service: string, target: string, port: number): ZoneRecord => ({
  name: `${service}._tcp.qinghe.example`,
  type: 'SRV',
  ttl: 300,
  data: { priority: 0, weight: 1, port, target },
});
const trustDovecot = () => setDefaultCACertificates([...before, readFileSync(old.caFile, 'utf8')]);
const trustNobodyElse = () => setDefaultCACertificates(before);

test('O3 X3: the MX record tells the provider, its servers greet, and a real login decides; POP3 and the certificates are shown beside, and its inbox is counted', async () => {
  trustDovecot();
  await writeZone(names.zoneFile, { records: [mx('mx7.known-mx.example')] });
  const { result, outcomes } = await detect();
  expect(result).toMatchObject({
    outcome: 'verified',
    provider: { id: 'known' },
    server: { protocol: 'IMAP', host: 'localhost', port: old.imapsPort, security: 'TLS', by: 'table' },
    login: { ok: true, inboxCount: 0 },
    otherInboxCount: 0,
  });
  const certificate = { issuer: expect.stringContaining('CN='), validTo: expect.stringMatching(/^\d{4}-/), vouched: true };
  expect(result.servers).toMatchObject([
    { protocol: 'IMAP', certificate },
    { protocol: 'POP3', certificate },
  ]);
  expect(outcomes).toEqual({
    table: 'none',
    mx: 'found',
    alias: 'none',
    srv: 'none',
    autoconfig: 'none',
    greeting: 'found',
    login: 'found',
  });
});

test('O3: where only POP3 is offered, POP3 is what is found', async () => {
  trustNobodyElse();
  await writeZone(names.zoneFile, { records: [srv('_pop3s', 'pop.qinghe.example', old.pop3sPort), a('pop.qinghe.example')] });
  const { result } = await detect({ accepted: { fingerprint: old.fingerprint } });
  expect(result).toMatchObject({ outcome: 'verified', server: { protocol: 'POP3', host: 'pop.qinghe.example' } });
});

test('O3: a refused password is said with the server’s words, and is tried at no other server', async () => {
  trustDovecot();
  await writeZone(names.zoneFile, {
    records: [mx('mx7.known-mx.example'), srv('_imaps', 'imap.qinghe.example', old.imapsPort), a('imap.qinghe.example')],
  });
  const { result } = await detect({ accepted: { fingerprint: old.fingerprint } }, { ...LOGIN, password: 'wrong' });
  expect(result).toMatchObject({ outcome: 'refused', reason: 'wrong_password', server: { host: 'localhost' } });
});

test('O3: the alias of a common name tells the provider', async () => {
  trustDovecot();
  await writeZone(names.zoneFile, {
    records: [{ name: 'imap.qinghe.example', type: 'CNAME', ttl: 300, data: 'localhost' }, a('localhost')],
  });
  const { result, steps } = await detect();
  expect(result).toMatchObject({ outcome: 'verified', provider: { id: 'known' } });
  expect(steps.find(({ id }) => id === 'alias')?.found).toEqual(['imap.qinghe.example → localhost']);
});

test('O3: an SRV record below the domain is trusted; its certificate, made for another name, is shown and can be accepted', async () => {
  trustNobodyElse();
  await writeZone(names.zoneFile, { records: [srv('_imaps', 'imap.qinghe.example', old.imapsPort), a('imap.qinghe.example')] });
  const { result } = await detect();
  expect(result).toMatchObject({
    outcome: 'certificate',
    server: { host: 'imap.qinghe.example', by: 'srv' },
    certificate: { fingerprint: old.fingerprint },
  });
  const accepted = await detect({ accepted: { fingerprint: old.fingerprint } });
  expect(accepted.result).toMatchObject({ outcome: 'verified', server: { host: 'imap.qinghe.example' } });
});

test('O3: a server elsewhere that DNS names is shown, and gets the password only when a person confirms it', async () => {
  trustDovecot();
  await writeZone(names.zoneFile, { records: [srv('_imaps', 'localhost', old.imapsPort)] });
  expect((await detect({ table: [] })).result).toMatchObject({ outcome: 'confirm', server: { host: 'localhost' } });
  expect((await detect({ table: [], accepted: { host: 'elsewhere.example' } })).result).toMatchObject({ outcome: 'confirm' });
  expect((await detect({ table: [], accepted: { host: 'localhost' } })).result).toMatchObject({ outcome: 'verified' });
});

test('C2: when new mail already comes to us nothing is tried, and a person is asked for the old server', async () => {
  await writeZone(names.zoneFile, {
    records: [mx('mx1.platform.example'), srv('_imaps', 'imap.qinghe.example', old.imapsPort), a('imap.qinghe.example')],
  });
  const { result, outcomes } = await detect();
  expect(result).toEqual({ outcome: 'points_here', provider: null, servers: [] });
  expect(outcomes).toMatchObject({ greeting: 'skipped', login: 'skipped' });
});

test('O3: a personal domain needs no DNS', async () => {
  trustDovecot();
  await writeZone(names.zoneFile, { silent: true });
  const { result } = await detect({}, { user: 'wang@personal.example', password: 'wrong' });
  expect(result).toMatchObject({ outcome: 'refused', provider: { id: 'known' }, reason: 'wrong_password' });
});

test('O3: a domain that answers nothing is given up within 15 seconds, and says that nobody answered', async () => {
  await writeZone(names.zoneFile, { silent: true });
  const { result, outcomes, seconds } = await detect();
  expect(result).toMatchObject({ outcome: 'nothing', servers: [] });
  expect(outcomes).toMatchObject({ mx: 'no_answer', alias: 'no_answer', srv: 'no_answer', autoconfig: 'none', greeting: 'none' });
  expect(seconds).toBeLessThan(15);
});

test('O3: a resolver of the system that keeps no deadline of ours does not hold it up', async () => {
  await writeZone(names.zoneFile, { silent: true });
  const lookup = () => new Promise<never>(() => undefined);
  const { result, outcomes, seconds } = await detect({ guard: { allowCidrs: [], allowPorts: [993, 995], lookup } });
  expect(result).toMatchObject({ outcome: 'nothing' });
  expect(outcomes).toMatchObject({ autoconfig: 'none', greeting: 'none' });
  expect(seconds).toBeLessThan(15);
});

/** A mail exchanger that a customer of this provider would have: a whole name, or one below the suffix. */
const exchangerOf = (pattern: string) => (pattern.startsWith('.') ? `mx1${pattern}` : pattern);

test('O3: every provider of the table is found by each of its mail exchangers, and its own server is asked', async () => {
  trustNobodyElse();
  const own = providerTable();
  // The names of the table, at the ports of our Dovecot: whatever name is asked for is there.
  const here = <T extends { port: number }>(server: T, port: number): T => ({ ...server, port, security: 'tls' });
  const table = own.map((one) => ({
    ...one,
    imap: here(one.imap, old.imapsPort),
    imap_alt: [],
    pop3: one.pop3 && here(one.pop3, old.pop3sPort),
    pop3_alt: [],
  }));
  const customers = own.flatMap(({ id, mx: patterns }) =>
    patterns.map((pattern, i) => ({ id, pattern, domain: `c${i}-${id.replaceAll('_', '-')}.example` })),
  );
  expect(customers.length).toBeGreaterThan(80);
  await writeZone(names.zoneFile, {
    records: customers.map(({ domain, pattern }) => ({ ...mx(exchangerOf(pattern)), name: domain })),
  });
  const lookup = () => Promise.resolve(['127.0.0.1']);
  const allowPorts = [993, 995, old.imapsPort, old.pop3sPort];
  const guard = { allowCidrs: ['127.0.0.0/8'], allowPorts, lookup };
  const find = async ({ id, pattern, domain }: (typeof customers)[number]) => {
    const { result } = await detect({ table, guard }, { user: `li@${domain}`, password: 'x' });
    const { host = '' } = own.find((one) => one.id === id)?.imap ?? {};
    const expected = host.replace('{domain}', domain);
    const asked = result.servers.map((server) => server.host);
    return { id, pattern, provider: result.provider?.id, asked: expected.includes('{') || asked.includes(expected) };
  };
  const found: Awaited<ReturnType<typeof find>>[] = [];
  // A few at a time: each has its deadlines, and the machine may be busy.
  for (let at = 0; at < customers.length; at += 6) found.push(...(await Promise.all(customers.slice(at, at + 6).map(find))));
  expect(found).toEqual(customers.map(({ id, pattern }) => ({ id, pattern, provider: id, asked: true })));
}, 60_000);

test('O3: every personal domain of the table needs no DNS to be known', async () => {
  const own = providerTable();
  for (const { id, domains } of own) for (const domain of domains) expect(providerOfDomain(own, domain)?.id).toBe(id);
});

test('O3: servers that take the connection and say nothing are given up, and private addresses are not asked', async () => {
  let heard = 0;
  const mute = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => heard++);
  });
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const address = mute.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await writeZone(names.zoneFile, {
    records: [
      srv('_imap', 'imap.qinghe.example', port),
      srv('_imaps', 'inner.qinghe.example', port),
      a('imap.qinghe.example'),
      a('inner.qinghe.example', '10.0.0.1'),
    ],
  });
  const { result, seconds } = await detect();
  expect(result).toMatchObject({ outcome: 'nothing', servers: [] });
  expect(heard, 'nothing was sent to a server that had not greeted').toBe(0);
  expect(seconds).toBeLessThan(15);
  mute.close();
});

test.each(['refused', 'garbage', 'wrong_id', 'other_question', 'truncated'] as const)(
  'O3: answers of DNS that are %s end in no server, not in an error',
  async (fault) => {
    const all = ['qinghe.example', 'imap.qinghe.example', 'mail.qinghe.example', '_imaps._tcp.qinghe.example'];
    await writeZone(names.zoneFile, {
      records: [
        { name: 'imap.qinghe.example', type: 'CNAME', ttl: 1, data: 'mail.qinghe.example' },
        { name: 'mail.qinghe.example', type: 'CNAME', ttl: 1, data: 'imap.qinghe.example' },
      ],
      faults:
        fault === 'truncated'
          ? Object.fromEntries(all.map((name) => [name, 'silent_over_udp']))
          : Object.fromEntries(all.map((name) => [name, fault])),
    });
    expect((await detect()).result).toMatchObject({ outcome: 'nothing' });
  },
);

test.each([
  ['* OK [CAPABILITY IMAP4rev1] Coremail System IMap Server Ready(163com)', 'coremail'],
  ['+OK Dovecot (Debian) ready.', 'dovecot'],
  ['* OK The Microsoft Exchange IMAP4 service is ready.', 'exchange'],
  ['* OK hello', null],
])('O3: the greeting %j is that of %s', (text, software) => {
  expect(softwareOf(text)).toBe(software);
});
