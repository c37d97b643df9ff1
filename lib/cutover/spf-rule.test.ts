import { expect, test } from 'vitest';
import type { RecordSeen } from '../schemas/mail-domain/domain-dns.ts';
import { proposedSpf, spfVerdict } from './spf-rule.ts';

const OURS = 'spf.platform.example';

function seen(...values: string[]): RecordSeen {
  const outcome = values.length === 0 ? 'none' : 'found';
  return {
    outcome,
    why: null,
    ttlSeconds: null,
    authoritative: false,
    name: 'qinghe.example',
    chain: ['qinghe.example'],
    values,
  };
}

test.each([
  ['v=spf1 include:spf.platform.example ~all', 'included'],
  ['v=spf1 a mx INCLUDE:SPF.platform.example. -all', 'included'],
  ['v=spf1 ?include:spf.platform.example -all', 'included'],
  ['v=spf1 redirect=spf.platform.example', 'included'],
  ['v=spf1 -include:spf.platform.example ~all', 'missing'],
  ['v=spf1 include:spf.platform.example.evil.example ~all', 'missing'],
  ['v=spf1 include:xspf.platform.example ~all', 'missing'],
  ['v=spf1 include:spf.mail.qq.com ~all', 'missing'],
])('%s: %s', (record, verdict) => {
  expect(spfVerdict(seen(record), OURS)).toBe(verdict);
});

test('none, several, not set and no answer are told apart', () => {
  expect(spfVerdict(seen(), OURS)).toBe('none');
  expect(spfVerdict(seen('v=spf1 -all', `v=spf1 include:${OURS} -all`), OURS)).toBe('several');
  expect(spfVerdict(seen('v=spf1 -all'), undefined)).toBe('not_set');
  expect(spfVerdict({ ...seen(), outcome: 'no_answer', why: 'silent' }, OURS)).toBe('no_answer');
});

test.each([
  ['v=spf1 include:spf.mail.qq.com ~all', 'v=spf1 include:spf.mail.qq.com include:spf.platform.example ~all'],
  ['v=spf1 a mx -ALL', 'v=spf1 a mx include:spf.platform.example -ALL'],
  ['v=spf1 a', 'v=spf1 a include:spf.platform.example'],
  ['v=spf1 redirect=spf.qq.com', 'v=spf1 include:spf.platform.example redirect=spf.qq.com'],
])('what is there is kept and ours comes before the end: %s', (record, proposed) => {
  expect(proposedSpf(seen(record), OURS)).toBe(proposed);
  expect(spfVerdict(seen(proposed), OURS)).toBe('included');
});

test('without a record one is proposed, and with two none', () => {
  expect(proposedSpf(seen(), OURS)).toBe('v=spf1 include:spf.platform.example ~all');
  expect(proposedSpf(seen('v=spf1 a', 'v=spf1 b'), OURS)).toBeNull();
});
