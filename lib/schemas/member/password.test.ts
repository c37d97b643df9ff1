import { describe, expect, test } from 'vitest';
import { mappingRow, restartForm } from '../mapping/mapping.ts';
import { newMember } from './member.ts';
import { newPassword, sourcePassword } from './password.ts';

const codes = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues.map(({ message }) => message);

describe('a password', () => {
  test.each([
    '00012345',
    ' leading and trailing ',
    'a,b"c\'de',
    '=1+1=cmd',
    '1E5000000',
    '密码𠮷㐂一二三四',
    'ＡＢＣＤＥＦＧＨ',
    'cafe\u0301 cafe',
    '\ttab\tand\ttab',
  ])('%j is kept byte for byte by every form', (password) => {
    expect(Buffer.from(sourcePassword.parse(password))).toEqual(Buffer.from(password));
    expect(Buffer.from(newPassword.parse(password))).toEqual(Buffer.from(password));
    const member = newMember.parse({ address: 'li@example.com', password });
    expect(Buffer.from(member.password)).toEqual(Buffer.from(password));
    const row = mappingRow.parse({ targetAddress: 'li@example.com', sourceAddress: 'li@old.example', password });
    expect(Buffer.from(row.password)).toEqual(Buffer.from(password));
  });

  test.each(['with\rreturn', 'with\nline', 'with\u0000nul', 'trailing-line\n'])(
    '%j is refused, for no mail protocol carries it',
    (password) => {
      expect(codes(sourcePassword.safeParse(password))).toEqual(['password.characters']);
      expect(codes(newPassword.safeParse(password))).toEqual(['password.characters']);
      const row = mappingRow.safeParse({ targetAddress: 'li@example.com', sourceAddress: 'li@old.example', password });
      expect(codes(row)).toEqual(['password.characters']);
    },
  );
});

test('an empty old password is allowed in a bulk row and nowhere else', () => {
  expect(mappingRow.safeParse({ targetAddress: 'li@example.com', sourceAddress: 'li@old.example', password: '' }).success).toBe(
    true,
  );
  expect(codes(sourcePassword.safeParse(''))).toEqual(['required']);
  expect(codes(newPassword.safeParse(''))).toContain('required');
});

test.each([' '.repeat(8), '\t'.repeat(9), '\u3000'.repeat(8)])('%j is no new password, and may be an old one', (password) => {
  expect(codes(newPassword.safeParse(password))).toEqual(['password.blank']);
  expect(sourcePassword.safeParse(password).success).toBe(true);
});

test('a new password has 8 to 128 characters, an old one up to 320', () => {
  expect(codes(newPassword.safeParse('1234567'))).toEqual(['password.too_short']);
  expect(newPassword.safeParse('12345678').success).toBe(true);
  expect(newPassword.safeParse('x'.repeat(128)).success).toBe(true);
  expect(codes(newPassword.safeParse('x'.repeat(129)))).toEqual(['password.too_long']);
  expect(sourcePassword.safeParse('x'.repeat(320)).success).toBe(true);
  expect(codes(sourcePassword.safeParse('x'.repeat(321)))).toEqual(['password.too_long']);
});

test('entering the password again demands the same one twice, to the byte', () => {
  const form = { sourceAddress: 'li@old.example', password: '密码 ', confirmation: '密码 ' };
  expect(restartForm.safeParse(form).success).toBe(true);
  const differing = restartForm.safeParse({ ...form, confirmation: '密码' });
  expect(differing.error?.issues).toMatchObject([{ path: ['confirmation'], message: 'passwords.differ' }]);
});
