import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { providerTable } from '../../providers/provider-table.ts';
import { useRoomDatabase } from '../../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../../testing/sample-domain.ts';
import { chooseProtocol } from './choose-protocol.ts';
import { mailboxServer } from './mailbox-server.ts';

useRoomDatabase();

let domain: SampleDomain;
let mappingId: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example');
  const { id } = await db().member.create({
    data: { mailDomainId: domain.id, address: 'li@qinghe.example', displayName: '李', passwordHash: 'x', role: 'MEMBER' },
  });
  ({ id: mappingId } = await db().mapping.create({ data: { memberId: id, sourceAddress: 'li@old.example', createdBy: 'test' } }));
});

const stored = async () => (await db().mapping.findUniqueOrThrow({ where: { id: mappingId } })).protocol;
const audited = () => db().auditEvent.findMany({ where: { action: 'mapping.protocol_chosen' }, orderBy: { at: 'asc' } });

test('X4: one mailbox gets a protocol of its own and gives it back, each said once in the log', async () => {
  for (const protocol of ['POP3', 'POP3', null] as const) {
    await chooseProtocol(domain.postmaster, mappingId, protocol);
    expect(await stored()).toBe(protocol);
  }
  expect((await audited()).map(({ values }) => values)).toEqual([{ protocol: 'POP3' }, { protocol: 'domain' }]);
});

test('X3: one mailbox is read by both protocols, or by IMAP alone where its domain is filled', async () => {
  await db().sourceServer.updateMany({ data: { pop3FillsInbox: true } });
  const server = await db().sourceServer.findUniqueOrThrow({ where: { mailDomainId: domain.id } });
  const read = async () => {
    const mapping = await db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
    const chosen = mailboxServer(server, mapping, providerTable());
    return [chosen?.protocol, chosen?.filledBy?.protocol];
  };
  expect(await read()).toEqual(['IMAP', 'POP3']);
  await chooseProtocol(domain.postmaster, mappingId, 'IMAP');
  expect(await read()).toEqual(['IMAP', undefined]);
  await chooseProtocol(domain.postmaster, mappingId, 'POP3');
  expect(await read()).toEqual(['POP3', undefined]);
  await db().sourceServer.updateMany({ data: { pop3FillsInbox: false } });
  await chooseProtocol(domain.postmaster, mappingId, 'BOTH');
  expect(await read()).toEqual(['IMAP', 'POP3']);
});

test('X4: a protocol that the provider is known not to have is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'banjia-protocol-'));
  const file = join(directory, 'providers.json');
  const { host } = await db().sourceServer.findUniqueOrThrow({ where: { mailDomainId: domain.id } });
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  await writeFile(file, JSON.stringify([{ ...provider, imap: { host, port: 993, security: 'tls' }, pop3: null }]));
  await expect(chooseProtocol(domain.postmaster, mappingId, 'POP3', file)).rejects.toMatchObject({
    code: 'mapping.no_other_protocol',
  });
  expect(await stored()).toBeNull();
  await rm(directory, { recursive: true });
});

test('X4: a pinned certificate stays with its host and is not taken to another', async () => {
  const server = await db().sourceServer.findUniqueOrThrow({ where: { mailDomainId: domain.id } });
  const pinned = { ...server, pinnedFingerprint: 'ab'.repeat(32), address: '192.0.2.7' };
  const at = (host: string) => mailboxServer({ ...pinned, host }, { protocol: 'POP3', pop3FillsInbox: null }, providerTable());
  expect(at('mail.old.example')).toMatchObject({
    protocol: 'POP3',
    host: 'mail.old.example',
    pinnedFingerprint: pinned.pinnedFingerprint,
  });
  expect(at('imap.exmail.qq.com')).toMatchObject({ host: 'pop.exmail.qq.com', pinnedFingerprint: null, address: null });
  const plain = { protocol: null, pop3FillsInbox: null };
  expect(mailboxServer(pinned, plain, providerTable())).toBe(pinned);
  expect(mailboxServer(null, plain, providerTable())).toBeNull();
});
