import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { verifyPassword } from '../members/password-hash.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { importMembers } from './import-members.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['there'] });
});

const load = (text: string) => importMembers(domain.postmaster, domain.id, Buffer.from(text));
const memberCount = () => db().member.count();

test('a file with a header creates everybody in it, with passwords to the byte', async () => {
  const text = '姓名,邮箱帐号,密码\r\n李娜,Li.Na@Qinghe.Example,"00012345 "\r\n,wang＠qinghe.example,=1+1=密码x\r\n\r\n';
  expect(await load(text)).toEqual({ created: 2, faults: [] });
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
    'more@qinghe.example,password-8,More,surplus',
  ];
  const { created, faults } = await load(rows.join('\n'));
  expect(created).toBe(0);
  expect(faults).toEqual([
    { rowNumber: 2, errorCode: 'row.foreign_domain', errorValues: { domain: 'qinghe.example' } },
    { rowNumber: 3, errorCode: 'row.duplicate_target', errorValues: { row: 1 } },
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
