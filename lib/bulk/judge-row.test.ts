import { expect, test } from 'vitest';
import { type Judgement, judgeRow, type KnownMember } from './judge-row.ts';

const member = (local: string, changes: Partial<KnownMember> = {}): [string, KnownMember] => {
  const address = `${local}@example.com`;
  return [address, { address, disabled: false, mapping: null, ...changes }];
};

const KNOWN: Judgement = {
  domain: 'example.com',
  members: new Map([
    member('zhang.wei'),
    member('gone', { disabled: true }),
    member('same', { mapping: { sourceAddress: 'same@example.com', password: 'stored', settled: 3, failed: false } }),
    member('forgotten', { mapping: { sourceAddress: 'forgotten@example.com', password: null, settled: 3, failed: false } }),
    member('refused', { mapping: { sourceAddress: 'refused@example.com', password: 'stored', settled: 3, failed: true } }),
    member('fresh', { mapping: { sourceAddress: 'wrong@example.com', password: 'stored', settled: 0, failed: false } }),
    member('blocked', { mapping: { sourceAddress: 'blocked@example.com', password: 'stored', settled: 3, failed: true } }),
    member('begun', { mapping: { sourceAddress: 'first@example.com', password: 'stored', settled: 7, failed: false } }),
  ]),
  firstTarget: new Map([['zhang.wei@example.com', 5]]),
  firstSource: new Map([['shared@old.example', 4]]),
  ownersOf: new Map([
    ['chen.jing@example.com', ['chen.jing2@example.com']],
    ['zhang.wei@example.com', ['zhang.wei@example.com']],
  ]),
};

function judge(targetAddress: string, sourceAddress = targetAddress, password = 'secret', rowNumber = 5) {
  const row = { rowNumber, cells: { targetAddress, sourceAddress, password }, errorCode: null, noteCodes: [] };
  const { fate, errorCode, errorValues, noteCodes } = judgeRow(row, KNOWN);
  return { fate, errorCode, errorValues, noteCodes };
}

const fine = (fate: string, noteCodes: string[] = []) => ({ fate, errorCode: null, errorValues: {}, noteCodes });
const wrong = (errorCode: string, errorValues = {}) => expect.objectContaining({ fate: 'ERROR', errorCode, errorValues });

test('a member without a mapping is new', () => {
  expect(judge('Zhang.Wei@Example.com')).toEqual(fine('NEW'));
});

test.each([
  ['an account of another domain', judge('li@elsewhere.example'), wrong('row.foreign_domain', { domain: 'example.com' })],
  ['an account of a domain below ours', judge('li@sub.example.com'), wrong('row.foreign_domain', { domain: 'example.com' })],
  ['somebody unknown', judge('nobody@example.com'), wrong('row.unknown_member', { suggestion: '' })],
  ['two letters mixed up', judge('zhang.wie@example.com'), wrong('row.unknown_member', { suggestion: 'zhang.wei@example.com' })],
  ['a disabled account', judge('gone@example.com'), wrong('row.disabled_member')],
  [
    'an account that stands above already',
    judge('zhang.wei@example.com', 'x@old.example', 'p', 6),
    wrong('row.duplicate_target', { row: 5 }),
  ],
  [
    'an old mailbox that stands above already',
    judge('zhang.wei@example.com', 'shared@old.example'),
    wrong('row.duplicate_source', { row: 4 }),
  ],
  [
    'another old mailbox after mail of the first arrived',
    judge('begun@example.com', 'second@example.com'),
    wrong('row.other_account', { source: 'first@example.com', count: 7 }),
  ],
  ['no new account', judge(''), wrong('row.targetAddress.required')],
  ['half an old address', judge('zhang.wei@example.com', 'zhang'), wrong('row.sourceAddress.address.invalid')],
  [
    'a password with a line end',
    judge('zhang.wei@example.com', 'a@b.example', 'x\ny'),
    wrong('row.password.password.characters'),
  ],
])('%s is a fault of the row', (_what, judged, expected) => {
  expect(judged).toEqual(expected);
});

test.each([
  ['same address and same password change nothing', judge('same@example.com', 'same@example.com', 'stored'), fine('SAME')],
  [
    'same address and no password change nothing',
    judge('same@example.com', 'same@example.com', ''),
    fine('SAME', ['no_password']),
  ],
  [
    'a failed move is started again by the same password',
    judge('refused@example.com', 'refused@example.com', 'stored'),
    fine('CHANGED', ['new_password']),
  ],
  ['another password is a change', judge('same@example.com', 'same@example.com', 'other'), fine('CHANGED', ['new_password'])],
  [
    'a password that differs by a space is a change',
    judge('same@example.com', 'same@example.com', 'stored '),
    fine('CHANGED', ['password_spaces', 'new_password']),
  ],
  [
    'a password for a mapping whose password was forgotten is a change',
    judge('forgotten@example.com'),
    fine('CHANGED', ['new_password']),
  ],
  [
    'a wrong old address is put right while nothing has arrived',
    judge('fresh@example.com', 'fresh@example.com'),
    fine('CHANGED', ['new_source']),
  ],
])('%s', (_sentence, judged, expected) => {
  expect(judged).toEqual(expected);
});

test.each([
  ['a full-width ＠', judge('zhang.wei＠example.com'), ['full_width_at']],
  ['no password', judge('zhang.wei@example.com', 'zhang.wei@example.com', ''), ['no_password']],
  ['spaces around the password', judge('zhang.wei@example.com', 'zhang.wei@example.com', ' x'), ['password_spaces']],
  ['another name at the old host', judge('zhang.wei@example.com', '1.235@example.com'), ['names_differ']],
  ['another domain at the old host', judge('zhang.wei@example.com', 'zhang.wei@old.example'), ['names_differ']],
  [
    'an old account that a colleague’s mail comes from',
    judge('zhang.wei@example.com', 'chen.jing@example.com'),
    ['names_differ', 'shared_source'],
  ],
])('B5: %s is pointed out and stops nothing', (_what, judged, notes) => {
  expect(judged).toEqual(fine('NEW', notes));
});

test('a failed mapping is started again by the same file, and left alone by a row without a password', () => {
  expect(judge('blocked@example.com', 'blocked@example.com', 'stored').fate).toBe('CHANGED');
  expect(judge('blocked@example.com', 'blocked@example.com', '').fate).toBe('SAME');
});
