import { expect, test } from 'vitest';
import { NumberedText } from './pop3-text.ts';

const LIMITS = { mostBytes: 10_000, mostLines: 100 };

function read(text: string, pieceBytes = text.length, limits = LIMITS): [number, string][] {
  const numbered = new NumberedText(limits);
  for (let at = 0; at < text.length; at += pieceBytes) numbered.write(Buffer.from(text.slice(at, at + pieceBytes), 'latin1'));
  return numbered.all();
}

test.each([1, 2, 3, 7, 1000])('lines of a list are the same however the wire cuts them: %i bytes at a time', (pieceBytes) => {
  const text = '2 whqtswO00WBw418f9t5JxYwZ \r\n1  120\r\nno line\r\n1 first counts\r\n\r\n1234567890 too many digits\r\n3 x';
  expect(read(text, pieceBytes)).toEqual([
    [1, '120'],
    [2, 'whqtswO00WBw418f9t5JxYwZ'],
    [3, 'x'],
  ]);
});

test.each<[string, (n: number) => string]>([
  ['ever new messages', (n) => `${n} 1\r\n`],
  ['the same message again and again', () => '1 1\r\n'],
  ['nothing that is a line of a list', () => 'x\r\n'],
  ['a line that does not end', () => '1xxxxxxxxxxxxxxx'],
])('a list of %s is given up', (_, line) => {
  const numbered = new NumberedText({ mostBytes: 100_000, mostLines: 1000 });
  const pour = () => {
    for (let n = 1; n < 1_000_000; n++) numbered.write(Buffer.from(line(n)));
  };
  expect(pour).toThrow(RangeError);
});
