import { expect, it } from 'vitest';
import { byteSize } from './quantities.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [12_400_000, '12 MB'],
  [999_600_000, '1.0 GB'],
  [731_000_000_000, '731 GB'],
])('%d bytes are written %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});
