import { describe, expect, test } from 'vitest';
import { flagsDiffer, mergeFlags } from './flag-rule.ts';

const list = (flags: string) => flags.split(' ').filter((flag) => flag !== '');

describe('what follows here when flags have changed at the source', () => {
  test.each([
    // base, source now, here now, added, removed
    ['nothing has changed', '\\Seen', '\\Seen', '\\Seen', '', ''],
    ['read at the source', '', '\\Seen', '', '\\Seen', ''],
    ['marked unread at the source', '\\Seen', '', '\\Seen', '', '\\Seen'],
    ['read here alone: it stays so', '', '', '\\Seen', '', ''],
    ['marked unread here alone: it stays so', '\\Seen', '\\Seen', '', '', ''],
    ['read on both sides: nothing is left to do', '', '\\Seen', '\\Seen', '', ''],
    ['marked unread on both sides', '\\Seen', '', '', '', ''],
    ['each side has changed another flag', '', '\\Seen', '\\Flagged', '\\Seen', ''],
    ['read at the source, star taken away here', '\\Flagged', '\\Flagged \\Seen', '', '\\Seen', ''],
    ['star taken away at the source, read here', '\\Flagged', '', '\\Flagged \\Seen', '', '\\Flagged'],
    ['a keyword came, another one went', 'a b', 'b c', 'a b', 'c', 'a'],
    ['deleted at the source: it stays here', '', '\\Deleted', '', '', ''],
    ['no more deleted at the source, and deleted here', '\\Deleted', '', '\\Deleted', '', ''],
    ['\\Recent is nobody’s to set', '', '\\Recent \\Seen', '', '\\Seen', ''],
    ['case means nothing', '\\SEEN nonjunk', '\\seen NonJunk', '\\Seen NONJUNK', '', ''],
    ['a keyword in the source’s own spelling', '', '$Forwarded', '', '$Forwarded', ''],
    ['a keyword that is here in another spelling', '', 'NonJunk', 'nonjunk', '', ''],
    ['a keyword that goes', 'NonJunk', '', 'nonjunk', '', 'NonJunk'],
  ])('%s', (_, base, source, here, add, remove) => {
    expect(mergeFlags(list(base), list(source), list(here))).toEqual({ add: list(add), remove: list(remove) });
  });
});

test.each([
  ['', '', false],
  ['\\Seen', '\\Seen', false],
  ['\\Seen a', 'A \\SEEN', false],
  ['', '\\Seen', true],
  ['\\Seen', '', true],
  ['a', 'b', true],
])('whether the source has changed anything: %j to %j', (base, source, differ) => {
  expect(flagsDiffer(list(base), list(source))).toBe(differ);
});
