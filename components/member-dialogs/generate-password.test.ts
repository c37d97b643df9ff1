import { expect, test } from 'vitest';
import { newPassword } from '../../lib/schemas/member/password.ts';
import { generatePassword } from './generate-password.ts';

test('A1: a generated password is one that an account may have, never the same, and uses every sign', () => {
  const made = Array.from({ length: 2000 }, generatePassword);
  for (const password of made) {
    expect(password).toMatch(/^([a-hj-kmnp-rtwxy346789]{4}-){3}[a-hj-kmnp-rtwxy346789]{4}$/);
    expect(newPassword.safeParse(password).success).toBe(true);
  }
  expect(new Set(made).size).toBe(made.length);
  const counts = Object.values(Object.groupBy(made.join('').replaceAll('-', ''), (sign) => sign)).map(
    (list) => list?.length ?? 0,
  );
  expect(counts).toHaveLength(25);
  // 32,000 draws of 25 signs: 1,280 each, give or take six standard deviations.
  expect(Math.min(...counts)).toBeGreaterThan(1070);
  expect(Math.max(...counts)).toBeLessThan(1490);
});
