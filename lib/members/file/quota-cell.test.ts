import { expect, test } from 'vitest';
import { LEAST_QUOTA_BYTES, MOST_QUOTA_BYTES } from '../../schemas/member/member.ts';
import { quotaCell, quotaText, readQuotaCell } from './quota-cell.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

test.each([
  ['10', 10 * GB],
  ['0.5', GB / 2],
  ['10GB', 10 * GB],
  ['10 gb', 10 * GB],
  ['10G', 10 * GB],
  ['10GiB', 10 * GB],
  ['512MB', 512 * MB],
  ['512m', 512 * MB],
  ['1.5TB', 1536 * GB],
  ['20480K', 20 * MB],
  ['20000000B', 20_000_000],
  [' １０ ', 10 * GB],
  ['', null],
  ['  ', null],
])('A1: the cell %j means %j bytes', (cell, bytes) => {
  expect(readQuotaCell(cell)).toBe(bytes);
});

test.each(['0', '-1', 'x', '10 GBs', '1e3', '=10', '10,5', '1MB', '99999TB', '1B', '10 10', '٣', 'GB', 'Infinity'])(
  'A1: the cell %j is no quota',
  (cell) => {
    expect(readQuotaCell(cell)).toBeUndefined();
  },
);

test.each([10 * GB, 512 * MB, 20_000_001, LEAST_QUOTA_BYTES, MOST_QUOTA_BYTES, GB + 1, 1536 * MB])(
  'A1: %d bytes come back from their cell to the byte',
  (bytes) => {
    expect(readQuotaCell(quotaCell(bytes))).toBe(bytes);
    expect(readQuotaCell(quotaText(bytes))).toBe(bytes);
  },
);
