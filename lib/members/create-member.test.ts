import { hash as argon2Hash } from '@node-rs/argon2';
import { hash as bcryptHash } from 'bcryptjs';
import { expect, test } from 'vitest';
import { canSignIn } from '../../local/servers/imap-login.ts';
import { startTestPlatform } from '../../local/testing/test-mail-servers.ts';
import { db } from '../db/client.ts';
import { newMember } from '../schemas/member/member.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, sampleDomain } from '../testing/sample-domain.ts';
import { hashPassword, verifyPassword } from './access/password-hash.ts';
import { createMember } from './create-member.ts';

useRoomDatabase();

const PASSWORD = ' 密码 "x"=1+1 ';
const wished = (address: string) => newMember.parse({ address, password: PASSWORD, displayName: '李娜' });

test('a postmaster creates a member of their own domain, and the line of the audit holds no password', async () => {
  const { id, postmaster } = await sampleDomain('qinghe.example');
  const created = await createMember(postmaster, wished('Li.Na@Qinghe.Example'));
  expect(await db().member.findUnique({ where: { id: created.id } })).toMatchObject({
    mailDomainId: id,
    address: 'li.na@qinghe.example',
    displayName: '李娜',
    role: 'MEMBER',
  });
  expect(await db().auditEvent.findMany()).toMatchObject([{ action: 'member.created', subject: 'li.na@qinghe.example' }]);
  expect((await everyStoredRow()).filter((row) => row.includes('密码'))).toEqual([]);
});

test('the new member signs in at Dovecot at once, with the password to the byte and with no other', async () => {
  const { postmaster } = await sampleDomain('qinghe.example');
  const platform = await startTestPlatform({ databaseUrl: process.env.DATABASE_URL ?? '' });
  try {
    await createMember(postmaster, wished('li.na@qinghe.example'));
    expect(await canSignIn(platform.imapPort, { address: 'li.na@qinghe.example', password: PASSWORD })).toBe(true);
    expect(await canSignIn(platform.imapPort, { address: 'li.na@qinghe.example', password: PASSWORD.trim() })).toBe(false);
  } finally {
    await platform.stop();
  }
});

test.each(['li+na', "o'neil", '张伟', 'a/b', 'a*b', 'a%b', 'a=b'])(
  '%s, whom Dovecot would let in under no password, is refused at the border',
  (local) => {
    const parsed = newMember.safeParse({ address: `${local}@qinghe.example`, password: PASSWORD });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual(['address.characters']);
  },
);

test('a postmaster creates nobody in another domain and does not learn whether it exists', async () => {
  const { postmaster } = await sampleDomain('qinghe.example');
  await sampleDomain('elsewhere.example');
  for (const domain of ['elsewhere.example', 'nowhere.example']) {
    await expect(createMember(postmaster, wished(`li@${domain}`))).rejects.toMatchObject({
      code: 'members.foreign_domain',
      values: { domain },
    });
  }
  expect(await db().member.count()).toBe(2);
});

test('an operator creates members in any domain there is', async () => {
  await sampleDomain('qinghe.example');
  await createMember(OPERATOR, wished('li@qinghe.example'));
  await expect(createMember(OPERATOR, wished('li@nowhere.example'))).rejects.toMatchObject({ code: 'domains.unknown' });
  expect(await db().member.count()).toBe(2);
});

test('a member creates nobody', async () => {
  const domain = await sampleDomain('qinghe.example', { members: ['wang'] });
  await expect(createMember(memberOf(domain, 0).actor, wished('li@qinghe.example'))).rejects.toMatchObject({ code: 'not_found' });
  await expect(createMember(memberOf(domain, 0).actor, wished('li@nowhere.example'))).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('an address is taken once, though five ask for it at once', async () => {
  const { postmaster } = await sampleDomain('qinghe.example');
  const asked = await Promise.allSettled(Array.from({ length: 5 }, () => createMember(postmaster, wished('li@qinghe.example'))));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(createMember(postmaster, wished('LI@qinghe.example'))).rejects.toMatchObject({
    code: 'members.exists',
    values: { address: 'li@qinghe.example' },
  });
  expect(await db().member.count({ where: { address: 'li@qinghe.example' } })).toBe(1);
});

test('a password is verified against argon2id and against the hashes of an older system', async () => {
  const bcrypt = `{BLF-CRYPT}${await bcryptHash(PASSWORD, 4)}`;
  const cheap = `{ARGON2ID}${await argon2Hash(PASSWORD, { memoryCost: 1024, timeCost: 1, parallelism: 1 })}`;
  for (const stored of [bcrypt, cheap, await hashPassword(PASSWORD)]) {
    expect(await verifyPassword(stored, PASSWORD), stored).toBe(true);
    expect(await verifyPassword(stored, PASSWORD.trim()), stored).toBe(false);
    expect(await verifyPassword(stored, ''), stored).toBe(false);
  }
});

test('two hashes of one password differ', async () => {
  expect(await hashPassword(PASSWORD)).not.toBe(await hashPassword(PASSWORD));
});

test.each(['{PLAIN}right', '{SHA512}x', 'right', '', '{}right'])(
  'no password fits the stored hash %j, whose scheme we do not know',
  async (stored) => {
    expect(await verifyPassword(stored, 'right')).toBe(false);
  },
);

test('a stored hash that is damaged fits no password and ends no sign-in with an error', async () => {
  for (const stored of ['{ARGON2ID}none', '{ARGON2ID}$argon2id$v=19$m=19456', '{BLF-CRYPT}$2b$04$short']) {
    expect(await verifyPassword(stored, 'right'), stored).toBe(false);
  }
});

test('an unknown address costs as much work as a wrong password', async () => {
  const stored = await hashPassword(PASSWORD);
  const took = async (hash: string | null) => {
    const began = performance.now();
    await verifyPassword(hash, 'wrong password');
    return performance.now() - began;
  };
  const unknown: number[] = [];
  const wrong: number[] = [];
  for (let i = 0; i < 15; i++) {
    unknown.push(await took(null));
    wrong.push(await took(stored));
  }
  // The least of each: what the work itself costs, whatever else this machine does meanwhile.
  expect(Math.min(...unknown) / Math.min(...wrong)).toBeGreaterThan(0.5);
  expect(Math.min(...unknown) / Math.min(...wrong)).toBeLessThan(2);
});
