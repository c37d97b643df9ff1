/** Against a real name server on loopback, with its ordinary and its bad answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../local/machine/free-port.ts';
import { type RunningDnsServer, startDnsServer, writeZone } from '../../local/servers/name-server/dns-server.ts';
import { lookUp } from './look-up.ts';
import { chosenResolvers, lookUpAddresses } from './resolvers.ts';

let directory: string;
let server: RunningDnsServer;
const resolvers = () => [{ address: '127.0.0.1', port: server.port }];
const ask = (name: string, type: Parameters<typeof lookUp>[1] = 'MX', deadlineMs = 1500) =>
  lookUp(name, type, { resolvers: resolvers(), deadlineMs });

const LONG = 'v=spf1 '.padEnd(1500, 'x');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-dns-'));
  server = await startDnsServer(directory, await freePort());
  const alias = (name: string, data: string, ttl = 300) => ({ name, type: 'CNAME', ttl, data }) as const;
  await writeZone(server.zoneFile, {
    records: [
      { name: 'two.example', type: 'MX', ttl: 600, data: { preference: 10, exchange: 'MX1.Old.example' } },
      { name: 'two.example', type: 'MX', ttl: 120, data: { preference: 20, exchange: 'mx2.old.example.' } },
      { name: 'null.example', type: 'MX', data: { preference: 0, exchange: '.' } },
      { name: 'long.example', type: 'TXT', data: LONG },
      { name: 'only-address.example', type: 'A', data: '192.0.2.9' },
      { name: '_imaps._tcp.two.example', type: 'SRV', data: { priority: 1, weight: 2, port: 993, target: 'Imap.two.example' } },
      alias('autodiscover.two.example', 'middle.example', 60),
      alias('middle.example', 'end.example', 30),
      { name: 'end.example', type: 'A', ttl: 900, data: '192.0.2.7' },
      { name: 'end.example', type: 'AAAA', ttl: 900, data: '2001:db8::7' },
      alias('circle.example', 'circle2.example'),
      alias('circle2.example', 'circle.example'),
      { name: 'xn--fiq228c.example', type: 'MX', data: { preference: 10, exchange: 'mx.xn--fiq228c.example' } },
      { name: 'cut.example', type: 'MX', data: { preference: 10, exchange: 'mx.cut.example' } },
      { name: 'udp-silent.example', type: 'MX', data: { preference: 10, exchange: 'mx.example' } },
    ],
    faults: {
      'silent.example': 'silent',
      'refused.example': 'refused',
      'garbage.example': 'garbage',
      'wrong-id.example': 'wrong_id',
      'other-question.example': 'other_question',
      'cut.example': 'truncated',
      'udp-silent.example': 'silent_over_udp',
    },
  });
});

afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('several records of one name are all there, in lower case, with the shortest time to live', async () => {
  expect(await ask('Two.Example.')).toMatchObject({
    outcome: 'found',
    ttlSeconds: 120,
    authoritative: true,
    chain: ['two.example'],
    records: [
      { preference: 10, exchange: 'mx1.old.example' },
      { preference: 20, exchange: 'mx2.old.example' },
    ],
  });
});

test('a null MX is a record with no host, and not the absence of one (RFC 7505)', async () => {
  expect(await ask('null.example')).toMatchObject({ outcome: 'found', records: [{ preference: 0, exchange: '' }] });
});

test('no such record and no such name are told apart', async () => {
  expect(await ask('only-address.example')).toEqual({ outcome: 'none', nameExists: true, chain: ['only-address.example'] });
  expect(await ask('nowhere.example')).toEqual({ outcome: 'none', nameExists: false, chain: ['nowhere.example'] });
});

test('aliases are followed, and the shortest time on the way counts', async () => {
  expect(await ask('autodiscover.two.example', 'A')).toMatchObject({
    outcome: 'found',
    ttlSeconds: 30,
    chain: ['autodiscover.two.example', 'middle.example', 'end.example'],
    records: [{ address: '192.0.2.7' }],
  });
  expect(await lookUpAddresses('autodiscover.two.example', { resolvers: resolvers() })).toEqual(['192.0.2.7', '2001:db8::7']);
});

test('aliases in a circle end', async () => {
  expect(await ask('circle.example', 'A')).toEqual({ outcome: 'no_answer', why: 'loop' });
});

test('an answer that does not fit into a datagram is fetched over TCP', async () => {
  expect(await ask('long.example', 'TXT')).toMatchObject({ outcome: 'found', records: [{ text: LONG }] });
  expect(await ask('cut.example')).toMatchObject({ outcome: 'found', records: [{ exchange: 'mx.cut.example' }] });
});

test('SRV records and names in punycode', async () => {
  expect(await ask('_imaps._tcp.two.example', 'SRV')).toMatchObject({ records: [{ port: 993, target: 'imap.two.example' }] });
  expect(await ask('xn--fiq228c.example')).toMatchObject({ records: [{ exchange: 'mx.xn--fiq228c.example' }] });
});

test.each([
  ['silent.example', 'silent'],
  ['wrong-id.example', 'silent'],
  ['other-question.example', 'silent'],
  ['udp-silent.example', 'silent'],
  ['refused.example', 'refused'],
  ['garbage.example', 'malformed'],
] as const)('%s gives no answer, and that is what is said: %s', async (name, why) => {
  expect(await ask(name, 'MX', 500)).toEqual({ outcome: 'no_answer', why });
});

test('where nobody listens there is no answer, and the next resolver is asked', async () => {
  const nobody = { address: '127.0.0.1', port: await freePort() };
  expect(await lookUp('two.example', 'MX', { resolvers: [nobody], deadlineMs: 500 })).toEqual({
    outcome: 'no_answer',
    why: 'silent',
  });
  expect(await lookUp('two.example', 'MX', { resolvers: [nobody, ...resolvers()] })).toMatchObject({ outcome: 'found' });
  expect(await lookUp('two.example', 'MX', { resolvers: [] })).toEqual({ outcome: 'no_answer', why: 'silent' });
  await expect(lookUpAddresses('two.example', { resolvers: [nobody], deadlineMs: 300 })).rejects.toThrow('no resolver');
});

test('the operator’s resolvers come before those of the system', () => {
  expect(chosenResolvers([{ address: '192.0.2.1', port: 5353 }])).toEqual([{ address: '192.0.2.1', port: 5353 }]);
});
