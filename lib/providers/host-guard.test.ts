import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImapSource } from '../mail/imap-source.ts';
import { type ScriptedServer, startScriptedServer } from '../mail/testing/scripted/scripted-server.ts';
import { normaliseHost, resolveSourceHost } from './host-guard.ts';

const PORTS = [110, 143, 993, 995];

/** Names of the test's own, so that no test asks a real name server. */
const NAMES: Record<string, string[]> = {
  'imap.example.com': ['93.184.215.14'],
  'both.example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'rebind.example.com': ['93.184.215.14', '127.0.0.1'],
  'inner.example.com': ['10.1.2.3'],
  'metadata.example.com': ['169.254.169.254'],
  'mapped.example.com': ['::ffff:192.168.0.1'],
  'nat64.example.com': ['64:ff9b::a00:1'],
  'nothing.example.com': [],
  localhost: ['127.0.0.1', '::1'],
  'localhost.localdomain': ['127.0.0.1'],
  'xn--55qx5d.cn': ['93.184.215.14'],
  'ip6-localhost': ['::1'],
};

const guard = {
  allowCidrs: [],
  allowPorts: PORTS,
  async lookup(name: string) {
    const addresses = NAMES[name];
    if (addresses === undefined) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    return addresses;
  },
};

const FORBIDDEN = [
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '[::1]',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2001:db8::1',
  '2001::1',
  'fd00::1',
  'fc00::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '0x7f.1',
  '0x7f000001',
  '2130706433',
  '0177.1',
  '0177.0.0.1',
  '127.1',
  '127.0.1',
  '1',
  '0',
  '1.2.3',
  '1.2.3.4.5',
  '１２７.０.０.１',
  '①②⑦.0.0.1',
  '127。0。0。1',
  '127.0.0.1.',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'localhost.localdomain',
  'ip6-localhost',
  'rebind.example.com',
  'inner.example.com',
  'metadata.example.com',
  'mapped.example.com',
  'nat64.example.com',
  '',
  '.',
  '..',
  ' ',
  'a..b',
  '-a.example.com',
  'exa mple.com',
  'example.com:993',
  'imap://example.com',
  'example.com/path',
  'user@example.com',
  'a\r\nb',
  'a\0b',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(130)}com`,
  '0x7f.example.0x1',
  'example.com%00.evil.com',
];

describe('hosts that are refused', () => {
  test.each(FORBIDDEN.map((host) => [host]))('%j', async (host) => {
    await expect(resolveSourceHost(host, 993, guard)).rejects.toMatchObject({
      reason: 'host_forbidden',
      reach: 'server',
      side: 'source',
    });
  });

  test('a port that is not allowed, before the name is even looked up', async () => {
    for (const port of [22, 25, 80, 5432, 0, 65536, 993.5]) {
      await expect(resolveSourceHost('no.such.name', port, guard)).rejects.toMatchObject({ reason: 'host_forbidden' });
    }
  });

  test('a name that does not resolve is unknown', async () => {
    for (const host of ['no.such.name', 'nothing.example.com', 'xn--a.example.com']) {
      await expect(resolveSourceHost(host, 993, guard)).rejects.toMatchObject({
        reason: expect.stringMatching(/^host_(unknown|forbidden)$/),
      });
    }
    await expect(resolveSourceHost('no.such.name', 993, guard)).rejects.toMatchObject({ reason: 'host_unknown' });
  });
});

describe('hosts that pass', () => {
  const passing: [string, string][] = [
    ['imap.example.com', '93.184.215.14'],
    ['IMAP.Example.COM.', '93.184.215.14'],
    ['ｉｍａｐ．ｅｘａｍｐｌｅ．ｃｏｍ', '93.184.215.14'],
    ['imap。example。com', '93.184.215.14'],
    ['公司.cn', '93.184.215.14'],
    ['both.example.com', '93.184.215.14'],
    ['93.184.215.14', '93.184.215.14'],
    ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
    ['[2606:2800:21f:cb07:6820:80da:af6b:8b2c]', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  ];
  test.each(passing)('%s goes to %s', async (host, address) => {
    await expect(resolveSourceHost(host, 143, guard)).resolves.toEqual({ address });
  });

  test('what the operator allows, and only that', async () => {
    const demo = { ...guard, allowCidrs: ['127.0.0.0/8', '::1/128', 'not a network'], allowPorts: [10143] };
    await expect(resolveSourceHost('127.0.0.1', 10143, demo)).resolves.toEqual({ address: '127.0.0.1' });
    await expect(resolveSourceHost('localhost', 10143, demo)).resolves.toEqual({ address: '127.0.0.1' });
    await expect(resolveSourceHost('::ffff:127.0.0.1', 10143, demo)).resolves.toEqual({ address: '::ffff:127.0.0.1' });
    await expect(resolveSourceHost('10.0.0.1', 10143, demo)).rejects.toMatchObject({ reason: 'host_forbidden' });
    await expect(resolveSourceHost('127.1', 10143, demo)).rejects.toMatchObject({ reason: 'host_forbidden' });
    await expect(resolveSourceHost('127.0.0.1', 993, demo)).rejects.toMatchObject({ reason: 'host_forbidden' });
  });

  test('normalising twice changes nothing', () => {
    for (const [host] of passing) expect(normaliseHost(normaliseHost(host) ?? '')).toBe(normaliseHost(host));
  });
});

describe('a name that changes its mind', () => {
  let listener: ScriptedServer;
  beforeAll(async () => {
    listener = await startScriptedServer({});
  });
  afterAll(() => listener.stop());

  test('is connected at the address that was judged, or not at all', async () => {
    let asked = 0;
    const lookup = async () => [asked++ === 0 ? '127.0.0.9' : '127.0.0.1'];
    const server = { host: 'rebind.example.com', port: listener.port, security: 'none' } as const;
    const only = { allowCidrs: ['127.0.0.9/32'], allowPorts: [listener.port], lookup };
    const { address } = await resolveSourceHost(server.host, server.port, only);
    const opened = openImapSource({ ...server, address }, { user: 'a', password: 'b' }, { openTimeoutMs: 2000 });
    await expect(opened).rejects.toMatchObject({ reason: 'host_unreachable' });
    await expect(resolveSourceHost(server.host, server.port, only)).rejects.toMatchObject({ reason: 'host_forbidden' });
    expect(listener.connections).toBe(0);
  });
});
