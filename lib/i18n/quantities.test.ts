import { expect, it } from 'vitest';
import { byteSize } from './quantities.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [1_500_000, '1.4 MB'],
  [12_582_912, '12 MB'],
  [10_737_418_240, '10 GB'],
  [1_073_700_000, '1.0 GB'],
])('%d bytes are written %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});
