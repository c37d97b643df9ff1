import { beforeEach, expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { decodeText } from '../../sheets/decode-text.ts';
import { useRoomDatabase } from '../../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../../testing/sample-domain.ts';
import { exportMembers } from './export-members.ts';
import { checkMemberFile } from './import-members.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'] });
  await sampleDomain('elsewhere.example', { members: ['other'] });
  await db().member.update({
    where: { address: 'li@qinghe.example' },
    data: { displayName: '=HYPERLINK("http://x","李娜"), "x"', quotaBytes: 20_000_001, usedBytes: 1_572_864 },
  });
  await db().member.update({ where: { address: 'wang@qinghe.example' }, data: { displayName: '-1', disabledAt: new Date() } });
});

async function exported(format: 'csv' | 'xlsx', locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await exportMembers(domain.postmaster, domain.id, { format, locale })));
}

test.each([
  ['csv', 'zh-CN'],
  ['csv', 'en'],
  ['xlsx', 'zh-CN'],
  ['xlsx', 'en'],
] as const)('A1: what is exported as %s (%s) is imported again as the same, whatever is in it', async (format, locale) => {
  const bytes = await exported(format, locale);
  expect(await checkMemberFile(domain.postmaster, domain.id, bytes)).toEqual({ created: 0, changed: 0, same: 4, faults: [] });
});

test('A1: nothing in the file is calculated, no password is in it, and nobody of another domain', async () => {
  const { text } = decodeText(await exported('csv'));
  expect(text.replace('\ufeff', '').split('\r\n')).toEqual([
    '邮箱帐号,密码,姓名,容量（GB）,身份,状态,已用',
    `li@qinghe.example,,"'=HYPERLINK(""http://x"",""李娜""), ""x""",20000001B,员工,启用,1.5MB`,
    'postmaster@qinghe.example,,,10,域管,启用,',
    "wang@qinghe.example,,'-1,10,员工,停用,",
    'zhao@qinghe.example,,,10,员工,启用,',
    '',
  ]);
  expect(await db().auditEvent.findMany()).toMatchObject([{ action: 'members.exported', values: { count: 4, format: 'csv' } }]);
});

test('A1: 25,000 members come as a CSV piece by piece, and a workbook of them is refused', async () => {
  await db().$executeRaw`
    insert into member (id, mail_domain_id, address, password_hash)
    select gen_random_uuid(), ${domain.id}::uuid, 'm' || n || '@qinghe.example', '{ARGON2ID}none' from generate_series(1, 25000) n`;
  const pieces = await Array.fromAsync(await exportMembers(domain.postmaster, domain.id, { format: 'csv', locale: 'en' }));
  expect(pieces.length).toBeGreaterThan(25);
  const lines = Buffer.concat(pieces).toString().split('\r\n');
  expect(new Set(lines).size).toBe(25_006);
  await expect(exportMembers(domain.postmaster, domain.id, { format: 'xlsx', locale: 'en' })).rejects.toMatchObject({
    code: 'members.too_many_for_workbook',
  });
});
