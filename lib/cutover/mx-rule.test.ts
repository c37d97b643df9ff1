import { expect, test } from 'vitest';
import { providerTable } from '../providers/provider-table.ts';
import type { MxSeen } from '../schemas/mail-domain/domain-dns.ts';
import { dependsOnDomain, mxVerdict, ownerOf } from './mx-rule.ts';

const OURS = { mxHosts: ['mx1.platform.example', 'mx2.platform.example'] };

/** Each host with its aliases after a blank. */
function seen(...hosts: string[]): MxSeen {
  return {
    outcome: 'found',
    why: null,
    ttlSeconds: 300,
    authoritative: false,
    resolver: '192.0.2.53',
    exchanges: hosts.map((text, index) => {
      const chain = text.split(' ');
      return { preference: index * 10, host: chain[0] ?? '', chain, resolves: true };
    }),
  };
}

const nothing: MxSeen = { ...seen(), outcome: 'none', ttlSeconds: null };
const silent: MxSeen = { ...seen(), outcome: 'no_answer', why: 'silent', ttlSeconds: null };

test.each([
  ['all ours', [seen('mx1.platform.example', 'mx2.platform.example')], 'ours'],
  ['one of ours is enough', [seen('mx2.platform.example')], 'ours'],
  ['an alias of ours', [seen('mail.qinghe.example mx1.platform.example')], 'ours'],
  ['ours beside the old one', [seen('mx1.platform.example', 'mxbiz1.qq.com')], 'mixed'],
  ['the old ones', [seen('mxbiz1.qq.com', 'mxbiz2.qq.com')], 'elsewhere'],
  ['a name that only ends like ours', [seen('evilmx1.platform.example')], 'elsewhere'],
  ['a null MX (RFC 7505)', [seen('')], 'null_mx'],
  ['no MX record', [nothing], 'no_mx'],
  ['nobody answers', [silent, silent], 'no_answer'],
  ['no resolver at all', [], 'no_answer'],
  ['one is silent, the other speaks', [silent, seen('mx1.platform.example')], 'ours'],
  ['the change has not reached everybody', [seen('mxbiz1.qq.com'), seen('mx1.platform.example')], 'differs'],
  ['inside the network there is no MX, outside there is', [nothing, seen('mxbiz1.qq.com')], 'differs'],
] as const)('C1: %s: %s', (_what, mx, verdict) => {
  expect(mxVerdict(mx, OURS)).toBe(verdict);
});

test('C1: when the operator has not said which hosts are ours, nothing is claimed', () => {
  expect(mxVerdict([seen('mx1.platform.example')], { mxHosts: [] })).toBe('not_set');
  expect(mxVerdict([nothing], { mxHosts: [] })).toBe('no_mx');
});

test('C1: says whose host receives the mail, through aliases', () => {
  const options = { ...OURS, table: providerTable(), domainName: 'qinghe.example' };
  expect(ownerOf(['mx1.platform.example'], options)).toEqual({ kind: 'ours' });
  expect(ownerOf(['mx.qinghe.example', 'mxbiz1.qq.com'], options)).toMatchObject({
    kind: 'provider',
    nameZh: expect.stringContaining('腾讯企业邮箱'),
  });
  expect(ownerOf(['mail.qinghe.example'], options)).toEqual({ kind: 'own_domain' });
  expect(ownerOf(['mx.elsewhere.example'], options)).toEqual({ kind: 'unknown' });
});

test.each([
  ['imap.qinghe.example', true],
  ['qinghe.example', true],
  ['imap.notqinghe.example', false],
  ['imap.exmail.qq.com', false],
])('C3: %s depends on the records of qinghe.example: %s', (host, depends) => {
  expect(dependsOnDomain(host, 'qinghe.example')).toBe(depends);
});
