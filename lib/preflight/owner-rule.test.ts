import { expect, test } from 'vitest';
import type { SampledMessage } from '../mail/survey/sample-headers.ts';
import { judgeOwner } from './owner-rule.ts';

const WANG = { address: 'wang.fang@new.example', displayName: '王芳' };
const named = (address: string, name = '') => ({ address, name });

const received = (to: string[], delivered: string[] = [], name = ''): SampledMessage => ({
  sent: false,
  delivered,
  recipients: to.map((address) => named(address, name)),
  from: [named('customer@elsewhere.example', '客户')],
});
const sent = (from: string, name = ''): SampledMessage => ({
  sent: true,
  delivered: [],
  recipients: [named('customer@elsewhere.example')],
  from: [named(from, name)],
});
const times = (count: number, message: SampledMessage) => Array.from({ length: count }, () => message);

test.each<[string, SampledMessage[], ReturnType<typeof judgeOwner>]>([
  [
    'the same local part at another domain',
    times(20, received(['wang.fang@old.example'])),
    { verdict: 'fits', owner: 'wang.fang@old.example' },
  ],
  [
    'a local part without its dots, in capitals',
    times(20, received(['WangFang@OLD.example'])),
    { verdict: 'fits', owner: 'wangfang@old.example' },
  ],
  [
    'an address with a tag',
    times(20, received([], ['wang.fang+list@old.example'])),
    { verdict: 'fits', owner: 'wang.fang+list@old.example' },
  ],
  [
    'another local part under the member’s name',
    times(20, received(['w2017@old.example'], [], '王 芳')),
    { verdict: 'fits', owner: 'w2017@old.example' },
  ],
  ['somebody else', times(20, received(['lin.na@old.example'], [], '林娜')), { verdict: 'differs', owner: 'lin.na@old.example' }],
  [
    'somebody else by what was sent alone',
    times(10, sent('lin.na@old.example', '林娜')),
    { verdict: 'differs', owner: 'lin.na@old.example' },
  ],
  [
    'somebody else by Delivered-To, while all mail is addressed to a list',
    times(20, received(['all@old.example'], ['lin.na@old.example'])),
    { verdict: 'differs', owner: 'lin.na@old.example' },
  ],
  [
    'an alias of the member beside the main address',
    [...times(14, received(['info@old.example'])), ...times(6, received(['wangfang@old.example']))],
    { verdict: 'fits', owner: 'info@old.example' },
  ],
  [
    'somebody else, with the member in copy now and then',
    [...times(18, received(['lin.na@old.example'])), ...times(2, received(['lin.na@old.example', 'wang.fang@old.example']))],
    { verdict: 'differs', owner: 'lin.na@old.example' },
  ],
  [
    'somebody else, with the member in copy of nearly everything',
    times(20, received(['lin.na@old.example', 'wang.fang@old.example'], ['lin.na@old.example'])),
    { verdict: 'differs', owner: 'lin.na@old.example' },
  ],
  [
    'nobody in particular',
    Array.from({ length: 20 }, (_, i) => received([`user${i}@old.example`])),
    { verdict: 'unknown', owner: null },
  ],
  ['four messages', times(4, received(['lin.na@old.example'])), { verdict: 'unknown', owner: null }],
  ['nothing', [], { verdict: 'unknown', owner: null }],
  ['headers without addresses', times(20, received(['undisclosed-recipients:;'])), { verdict: 'unknown', owner: null }],
  [
    'a customer who writes often: senders of received mail are no owners',
    times(20, received(['wang.fang@old.example'])),
    { verdict: 'fits', owner: 'wang.fang@old.example' },
  ],
])('B5: a mailbox whose sample shows %s', (_what, sample, verdict) => {
  expect(judgeOwner(sample, WANG)).toEqual(verdict);
});

test('B5: a name that stands once is no proof, and a member without a name is judged by the address alone', () => {
  const once = [...times(19, received(['w2017@old.example'])), received(['w2017@old.example'], [], '王芳')];
  expect(judgeOwner(once, WANG).verdict).toBe('differs');
  const unnamed = times(20, received(['w2017@old.example'], [], ''));
  expect(judgeOwner(unnamed, { ...WANG, displayName: '' }).verdict).toBe('differs');
});
