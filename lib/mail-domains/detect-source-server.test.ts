/** With a real database, name server and Dovecot. What leads to the server is tested in lib/providers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../local/machine/free-port.ts';
import { type RunningDnsServer, startDnsServer, writeZone } from '../../local/servers/name-server/dns-server.ts';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { db } from '../db/client.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { type DetectInput, detectSourceServer } from './detect-source-server.ts';
import { findMailDomainView } from './find-mail-domain.ts';
import { setSourceServer } from './set-source-server.ts';

useRoomDatabase();

const PROBE = { user: 'wang@qinghe.example', password: 'canary-of-the-probe' };

let directory: string;
let names: RunningDnsServer;
let old: TestOldProvider;
let domain: SampleDomain;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-detect-'));
  [names, old] = await Promise.all([
    freePort().then((port) => startDnsServer(directory, port)),
    startTestOldProvider({ users: [{ address: PROBE.user, password: PROBE.password }] }),
  ]);
  await writeZone(names.zoneFile, {
    records: [
      {
        name: '_imaps._tcp.qinghe.example',
        type: 'SRV',
        data: { priority: 0, weight: 1, port: old.imapsPort, target: 'imap.qinghe.example' },
      },
      { name: 'imap.qinghe.example', type: 'A', data: '127.0.0.1' },
    ],
  });
});
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { source: false });
});
afterAll(async () => {
  await Promise.all([names?.stop(), old?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

async function detect(input: Partial<DetectInput> = {}) {
  const settings = {
    DNS_RESOLVERS: [{ address: '127.0.0.1', port: names.port }],
    PLATFORM_IMAP_URL: 'imaps://mail.platform.example',
    PLATFORM_MX_HOSTS: ['mx1.platform.example'],
    PROVIDERS_FILE: undefined,
    SOURCE_ALLOW_CIDRS: ['127.0.0.0/8'],
    SOURCE_ALLOW_PORTS: [old.imapsPort],
  };
  const detection = await detectSourceServer(domain.postmaster, domain.id, { probe: PROBE, accepted: {}, settings, ...input });
  return detection.result;
}

const find = async () => (await findMailDomainView(domain.postmaster, domain.id)).source;

test('O5: what was verified is stored with the mode, who, when, and all that was detected; the password nowhere', async () => {
  expect(await detect({ accepted: { fingerprint: old.fingerprint } })).toMatchObject({ outcome: 'verified', inboxCount: 0 });
  expect(await find()).toMatchObject({
    mode: 'AUTO',
    host: 'imap.qinghe.example',
    port: old.imapsPort,
    security: 'TLS',
    pinnedFingerprint: old.fingerprint,
    probeUser: PROBE.user,
    probeReason: null,
    setBy: 'postmaster:postmaster@qinghe.example',
    setAt: expect.any(Date),
    detected: { provider: null, servers: [{ protocol: 'IMAP', by: 'srv' }] },
  });
  expect((await find())?.detected?.steps.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    'table none',
    'mx none',
    'alias found',
    'srv found',
    'autoconfig none',
    'greeting found',
    'login found',
  ]);
  expect((await everyStoredRow()).filter((row) => row.includes(PROBE.password))).toEqual([]);
});

test('B4: who runs Coremail under a name of their own is known by what it greets with, and by nothing where it is not that server', async () => {
  await detect({ accepted: { fingerprint: old.fingerprint } });
  const detected = (await find())?.detected;
  const provider = async (host: string) => {
    const servers = detected?.servers.map((one) => ({ ...one, host, software: 'coremail' }));
    await db().sourceServer.updateMany({ data: { detected: { ...detected, servers } } });
    return (await findMailDomainView(domain.postmaster, domain.id)).provider?.name.en ?? null;
  };
  expect(await provider('imap.qinghe.example')).toBe('Coremail');
  expect(await provider('imap.other.example')).toBeNull();
});

test('O3: what was not verified is not stored', async () => {
  expect(await detect()).toMatchObject({ outcome: 'certificate', certificate: { fingerprint: old.fingerprint } });
  const wrong = { ...PROBE, password: 'another' };
  expect(await detect({ probe: wrong, accepted: { fingerprint: old.fingerprint } })).toMatchObject({
    outcome: 'refused',
    reason: 'wrong_password',
  });
  expect(await find()).toBeNull();
});

test('O5: setting it by hand forgets what was detected, and says so by its mode', async () => {
  await detect({ accepted: { fingerprint: old.fingerprint } });
  const server = { protocol: 'IMAP', host: 'imap.qinghe.example', port: 993, security: 'TLS' } as const;
  await setSourceServer(domain.postmaster, domain.id, { mode: 'MANUAL', server, probe: null });
  expect(await find()).toMatchObject({ mode: 'MANUAL', detected: null });
});

test('C3: an address that was pinned stays with the name, and goes with another', async () => {
  await detect({ accepted: { fingerprint: old.fingerprint } });
  await db().sourceServer.updateMany({ data: { address: '127.0.0.1' } });
  await detect({ accepted: { fingerprint: old.fingerprint } });
  expect(await find()).toMatchObject({ address: '127.0.0.1' });
  const server = { protocol: 'IMAP', host: 'imap.other.example', port: 993, security: 'TLS' } as const;
  await setSourceServer(domain.postmaster, domain.id, { mode: 'MANUAL', server, probe: null });
  expect(await find()).toMatchObject({ address: null });
});
