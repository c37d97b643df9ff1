/** With a real database and a real Dovecot. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { db } from '../db/client.ts';
import type { SourceServerInput } from '../schemas/source/source-server.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { checkSourceServer } from './check-source-server.ts';

useRoomDatabase();

const PROBE = { user: 'wang@qinghe.example', password: 'canary-of-the-probe' };

let directory: string;
let old: TestOldProvider;
let domain: SampleDomain;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-check-'));
  old = await startTestOldProvider({ users: [{ address: PROBE.user, password: PROBE.password }] });
});
afterAll(async () => {
  await old?.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { source: false });
});

type Wish = Pick<SourceServerInput, 'protocol' | 'port' | 'security'> & Partial<SourceServerInput>;

const ourGuard = () => ({
  allowCidrs: ['127.0.0.0/8'],
  allowPorts: [old.imapPort, old.imapsPort, old.pop3Port, old.pop3sPort],
});
const check = (wish: Wish, providersFile?: string) =>
  checkSourceServer(domain.postmaster, domain.id, {
    server: { host: '127.0.0.1', ...wish },
    probe: PROBE,
    guard: ourGuard(),
    providersFile,
  });
const stored = () => db().sourceServer.findUnique({ where: { mailDomainId: domain.id } });

test('O4: what is wrong with a door is said with what fits it, and nothing is stored', async () => {
  const refusals: [Wish, object][] = [
    [
      { protocol: 'IMAP', port: old.imapPort, security: 'TLS' },
      { code: 'port.starttls_only', security: 'STARTTLS', protocol: 'IMAP' },
    ],
    [
      { protocol: 'IMAP', port: old.imapsPort, security: 'STARTTLS' },
      { code: 'port.tls_at_once', security: 'TLS', protocol: 'IMAP' },
    ],
    [
      { protocol: 'IMAP', port: old.pop3sPort, security: 'TLS' },
      { code: 'port.other_protocol', security: 'TLS', protocol: 'POP3' },
    ],
    [
      { protocol: 'POP3', port: old.imapPort, security: 'NONE' },
      { code: 'port.other_protocol', security: 'NONE', protocol: 'IMAP' },
    ],
  ];
  for (const [wish, { code, ...values }] of refusals as [Wish, { code: string }][]) {
    await expect(check(wish)).rejects.toMatchObject({ code, values: { host: '127.0.0.1', port: wish.port, ...values } });
  }
  expect(await stored()).toBeNull();
});

test('O4: POP3 is verified by a real login, and it is kept whether its mail arrives as read', async () => {
  const pop3 = {
    protocol: 'POP3',
    port: old.pop3sPort,
    security: 'TLS',
    pinnedFingerprint: old.fingerprint.replaceAll(':', '').toLowerCase(),
  } as const;
  expect(await check({ ...pop3, pop3MarksSeen: false })).toMatchObject({ inboxCount: 0, folderCount: 1 });
  expect(await stored()).toMatchObject({ protocol: 'POP3', pop3MarksSeen: false, otherInboxCount: null });
  await check(pop3);
  expect(await stored()).toMatchObject({ pop3MarksSeen: true });
});

test('O2: the probe says what lies there, and moves nothing of that account; a wrong password stores nothing', async () => {
  const plain = { protocol: 'IMAP', port: old.imapPort, security: 'NONE' } as const;
  const wrong = { server: { host: '127.0.0.1', ...plain }, probe: { ...PROBE, password: 'no such password' }, guard: ourGuard() };
  await expect(checkSourceServer(domain.postmaster, domain.id, wrong)).rejects.toMatchObject({ code: 'probe.wrong_password' });
  expect(await stored()).toBeNull();
  expect(await check(plain)).toMatchObject({ inboxCount: 0 });
  expect(await stored()).toMatchObject({ mode: 'MANUAL', probeUser: PROBE.user });
  expect(await db().mapping.count()).toBe(0);
  expect(await db().$queryRaw`select 1 from pgboss.job where name = 'copy-mailbox'`).toEqual([]);
  const rows = await everyStoredRow();
  expect(rows.filter((row) => row.includes(PROBE.password))).toEqual([]);
});

test('X3: where the other protocol can be seen, its inbox is counted too', async () => {
  const providersFile = join(directory, 'providers.json');
  const door = (port: number) => ({ host: '127.0.0.1', port, security: 'none' });
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  await writeFile(providersFile, JSON.stringify([{ ...provider, imap: door(old.imapPort), pop3: door(old.pop3Port) }]));
  const plain = { protocol: 'IMAP', port: old.imapPort, security: 'NONE' } as const;
  expect(await check(plain, providersFile)).toMatchObject({ inboxCount: 0, otherInboxCount: 0 });
  expect(await stored()).toMatchObject({ otherInboxCount: 0 });
});

test('X3: that POP3 completes the inbox is kept only where it lets the account in', async () => {
  const providersFile = join(directory, 'fills.json');
  const door = (port: number) => ({ host: '127.0.0.1', port, security: 'none' });
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  const plain = { protocol: 'IMAP', port: old.imapPort, security: 'NONE', pop3FillsInbox: true } as const;
  await writeFile(providersFile, JSON.stringify([{ ...provider, imap: door(old.imapPort), pop3: null }]));
  await expect(check(plain, providersFile)).rejects.toMatchObject({ code: 'source.no_pop3' });
  const other = join(directory, 'fills-too.json');
  await writeFile(other, JSON.stringify([{ ...provider, imap: door(old.imapPort), pop3: door(old.pop3Port) }]));
  await check(plain, other);
  expect(await stored()).toMatchObject({ protocol: 'IMAP', pop3FillsInbox: true });
});

test('C2 C3: an address is connected to whatever the name says, the certificate is held to the name, and an edit keeps both', async () => {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(old.caFile, 'utf8')]);
  try {
    const named = { protocol: 'IMAP', port: old.imapsPort, security: 'TLS', host: 'localhost', address: '127.0.0.1' } as const;
    await expect(check({ ...named, host: 'imap.qinghe.example' })).rejects.toMatchObject({ code: 'probe.certificate_invalid' });
    expect(await stored()).toBeNull();
    await check(named);
    expect(await stored()).toMatchObject({ host: 'localhost', address: '127.0.0.1', pinnedFingerprint: null });
    const { address: _, ...again } = named;
    await check(again);
    expect(await stored()).toMatchObject({ address: '127.0.0.1' });
    await expect(check({ ...named, address: '10.0.0.1' })).rejects.toMatchObject({ code: 'probe.host_forbidden' });
    await check({ ...named, address: null });
    expect(await stored()).toMatchObject({ host: 'localhost', address: null });
  } finally {
    setDefaultCACertificates(before);
  }
});
