import { expect, test } from 'vitest';
import { searchWords } from './search-words.ts';

test.each([
  ['', []],
  ['   ', []],
  ['报价 三月', ['报价', '三月']],
  ['"4 号线" 夹具', ['4 号线', '夹具']],
  ['“4 号线”夹具', ['4 号线', '夹具']],
  ['a\r\nb\0c', ['a', 'b', 'c']],
  ['"open', ['open']],
  ['a b c d e f g h i j', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
])('%j', (text, words) => expect(searchWords(text)).toEqual(words));
