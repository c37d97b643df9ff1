import { expect, test } from 'vitest';
import { MAIL_REASONS } from '../../mail/mail-error.ts';
import { OWN_REASONS } from './mapping.ts';
import { kindOfReason, REASON_KINDS, SHOWN_STATES, STATUS_STATES, statusQuery } from './status.ts';

test('T5: every reason is of exactly one kind, and every kind has only reasons that exist', () => {
  const reasons = [...new Set<string>([...MAIL_REASONS, ...OWN_REASONS])].sort();
  const listed: string[] = Object.values(REASON_KINDS).flat();
  expect([...listed].sort()).toEqual(reasons);
  for (const reason of reasons) expect(kindOfReason(reason), reason).not.toBeNull();
  expect(kindOfReason('of_a_newer_worker')).toBeNull();
});

test('T4: each state can be asked for, and the chips leave none out', () => {
  const { needs, moving, waiting, arrived, none } = SHOWN_STATES;
  expect([...needs, ...moving, ...waiting, ...arrived, ...none].sort()).toEqual([...STATUS_STATES].sort());
});

test.each([
  [{}, { search: '', show: 'all', sort: 'address', direction: 'asc' }],
  [
    { search: '  li ', show: 'failed', reason: 'quota', sort: 'percent', direction: 'desc', after: '12~li@x.example' },
    { search: 'li', show: 'failed', reason: 'quota', sort: 'percent', direction: 'desc', after: '12~li@x.example' },
  ],
  [
    { search: ['a', 'b'], show: 'everything', reason: '', sort: "1'; drop", direction: 'up', after: 'x'.repeat(500) },
    { search: '', show: 'all', sort: 'address', direction: 'asc' },
  ],
])('what the address asks for is read, and what does not parse is left out: %j', (asked, read) => {
  expect(statusQuery.parse(asked)).toEqual(read);
});
