import { beforeEach, expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { everyStoredRow, useRoomDatabase } from '../../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../../testing/sample-domain.ts';
import { verifyPassword } from '../access/password-hash.ts';
import { checkMemberFile, importMembers } from './import-members.ts';
import { memberTemplate } from './member-columns.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['there'] });
});

const load = (text: string) => importMembers(domain.postmaster, domain.id, Buffer.from(text));
const memberCount = () => db().member.count();

test('a file with a header creates everybody in it, with passwords to the byte', async () => {
  const text = '姓名,邮箱帐号,密码\r\n李娜,Li.Na@Qinghe.Example,"00012345 "\r\n,wang＠qinghe.example,=1+1=密码x\r\n\r\n';
  expect(await load(text)).toEqual({ created: 2, changed: 0, same: 0, faults: [] });
  const [li, wang] = await db().member.findMany({
    where: { address: { in: ['li.na@qinghe.example', 'wang@qinghe.example'] } },
    orderBy: { address: 'asc' },
  });
  expect(li).toMatchObject({ displayName: '李娜', role: 'MEMBER', mailDomainId: domain.id });
  expect(await verifyPassword(li?.passwordHash ?? null, '00012345 ')).toBe(true);
  expect(await verifyPassword(wang?.passwordHash ?? null, '=1+1=密码x')).toBe(true);
  expect((await everyStoredRow()).filter((row) => row.includes('00012345'))).toEqual([]);
});

test('any faulty row and nobody is created; every fault is named by its row', async () => {
  const rows = [
    'new@qinghe.example,password-1,New',
    'li@elsewhere.example,password-2,Foreign',
    'new@qinghe.example,password-3,Again',
    'THERE@qinghe.example,password-4,Taken',
    'no-address,password-5,Nobody',
    ',password-6,Empty',
    'short@qinghe.example,1234567,Short',
    'none@qinghe.example,,None',
    `name@qinghe.example,password-7,${'x'.repeat(101)}`,
    'more@qinghe.example,password-8,More,,,,,surplus',
  ];
  const { created, faults } = await load(rows.join('\n'));
  expect(created).toBe(0);
  expect(faults).toEqual([
    { rowNumber: 2, errorCode: 'row.foreign_domain', errorValues: { domain: 'qinghe.example' } },
    { rowNumber: 3, errorCode: 'row.duplicate_address', errorValues: { row: 1 } },
    { rowNumber: 4, errorCode: 'row.member_exists', errorValues: {} },
    { rowNumber: 5, errorCode: 'row.address.address.invalid', errorValues: {} },
    { rowNumber: 6, errorCode: 'row.address.required', errorValues: {} },
    { rowNumber: 7, errorCode: 'row.password.password.too_short', errorValues: {} },
    { rowNumber: 8, errorCode: 'row.password.required', errorValues: {} },
    { rowNumber: 9, errorCode: 'row.displayName.name.too_long', errorValues: {} },
    { rowNumber: 10, errorCode: 'row.too_many_cells', errorValues: {} },
  ]);
  expect(await memberCount()).toBe(2);
});

test('the same file twice creates everybody once', async () => {
  const text = 'a@qinghe.example,password-1,\nb@qinghe.example,password-2,';
  expect(await load(text)).toMatchObject({ created: 2 });
  expect(await load(text)).toMatchObject({
    created: 0,
    faults: [{ errorCode: 'row.member_exists' }, { errorCode: 'row.member_exists' }],
  });
  expect(await memberCount()).toBe(4);
});

test('the same file sent twice at once creates everybody once', async () => {
  const text = 'a@qinghe.example,password-1,\nb@qinghe.example,password-2,';
  const results = await Promise.allSettled([load(text), load(text)]);
  const created = results.map((result) => (result.status === 'fulfilled' ? result.value.created : 0));
  expect(created.sort()).toEqual([0, 2]);
  expect(await memberCount()).toBe(4);
});

test('a file of the other kind is refused as a whole', async () => {
  await expect(load('搬家帐号,待搬家帐号,待搬家帐号密码\r\na@qinghe.example,b@old.example,secret')).rejects.toMatchObject({
    code: 'sheet.wrong_columns',
  });
  expect(await memberCount()).toBe(2);
});

test('A1: in a mixed list some are created, some changed, some left, and an empty cell takes nothing away', async () => {
  await db().member.update({
    where: { address: 'there@qinghe.example' },
    data: { displayName: '早在', quotaBytes: 5 * 1024 ** 3 },
  });
  const text = [
    '邮箱帐号,密码,姓名,容量（GB）',
    'new@qinghe.example,password-1,新人,20',
    'there@qinghe.example,,,512MB',
    'postmaster@qinghe.example,,,',
  ].join('\r\n');
  const checked = await checkMemberFile(domain.postmaster, domain.id, Buffer.from(text));
  expect(checked).toEqual({ created: 1, changed: 1, same: 1, faults: [] });
  expect(await memberCount()).toBe(2);
  expect(await load(text)).toEqual(checked);
  expect(await db().member.findMany({ orderBy: { address: 'asc' }, select: { displayName: true, quotaBytes: true } })).toEqual([
    { displayName: '新人', quotaBytes: BigInt(20 * 1024 ** 3) },
    { displayName: '', quotaBytes: BigInt(10 * 1024 ** 3) },
    { displayName: '早在', quotaBytes: BigInt(512 * 1024 ** 2) },
  ]);
  expect(await db().auditEvent.findMany()).toMatchObject([{ action: 'members.imported', values: { count: 1, changed: 1 } }]);
  expect(await load(text.replace('password-1', ''))).toEqual({ created: 0, changed: 0, same: 3, faults: [] });
});

test.each(['csv', 'xlsx'] as const)(
  'A1: the template (%s) is read back as an empty list, and filled in as a good one',
  async (format) => {
    for (const locale of ['zh-CN', 'en'] as const) {
      const template = await memberTemplate(format, locale);
      await expect(checkMemberFile(domain.postmaster, domain.id, template)).rejects.toMatchObject({ code: 'sheet.empty' });
      if (format === 'xlsx') continue;
      const filled = Buffer.concat([template, Buffer.from('li@qinghe.example,password-1,李娜,10')]);
      expect(await checkMemberFile(domain.postmaster, domain.id, filled)).toMatchObject({ created: 1, faults: [] });
    }
  },
);
