import { expect, test } from 'vitest';
import { displayWidth, padColumns } from './display-width.ts';
import { progressLine } from './move-progress.ts';

test('Chinese characters and emoji take two columns', () => {
  expect(displayWidth('周敏 zhou')).toBe(9);
  expect(displayWidth('🚀')).toBe(2);
  expect(padColumns('周敏', 6)).toBe('周敏  ');
});

test.each([
  [undefined, '0 %', '0/0', ''],
  [{ address: 'a', state: 'RUNNING', total: 80, copied: 20, skipped: 0 }, '25 %', '20/80', '搬家中 moving'],
  [
    { address: 'a', state: 'FAILED', reason: 'wrong_password', total: 3, copied: 3 },
    '100 %',
    '3/3',
    '搬家失败 failed  wrong_password',
  ],
  [{ address: 'a', state: 'DONE', total: 0, copied: 0 }, '100 %', '0/0', '搬家完成 done'],
])('a line says how far a mailbox is', (status, percent, counts, label) => {
  const line = progressLine('周敏 zhou.min', status);
  expect(line).toContain(percent);
  expect(line).toContain(counts);
  expect(line.trimEnd().endsWith(label === '' ? counts : label)).toBe(true);
});
