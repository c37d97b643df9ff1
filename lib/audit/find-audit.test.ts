import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { AUDIT_PAGE, findAudit } from './find-audit.ts';
import { readAudit } from './read-audit.ts';
import { recordAudit } from './record-audit.ts';

useRoomDatabase();

const zone = 'Asia/Shanghai';

let domain: SampleDomain;
let other: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  other = await sampleDomain('other.example', { members: ['wang'] });
});

/** `count` lines a minute apart, the last one at `until`; line 0 is the oldest. */
async function lines(count: number, until = new Date('2026-03-12T02:00:00Z')): Promise<void> {
  await db().auditEvent.createMany({
    data: Array.from({ length: count }, (_, i) => ({
      mailDomainId: domain.id,
      at: new Date(until.getTime() - (count - 1 - i) * 60_000),
      actor: 'operator:root',
      action: 'member.created',
      subject: `m${i}@qinghe.example`,
      values: { role: 'MEMBER' },
    })),
  });
}

const subjects = (page: { lines: { subject: string }[] }) => page.lines.map(({ subject }) => subject);

test('proof: a line says who did what to which object, and stands in its own domain only', async () => {
  await recordAudit(db(), domain.postmaster, {
    mailDomainId: domain.id,
    action: 'window.opened',
    subject: 'x',
    values: { days: 30 },
  });
  await recordAudit(db(), OPERATOR, { mailDomainId: other.id, action: 'domain.created', subject: 'other.example' });
  const page = await findAudit(domain.postmaster, domain.id, { zone });
  expect(page).toMatchObject({ matching: 1, nextCursor: null, previousCursor: null });
  expect(page.lines).toMatchObject([
    { actor: 'postmaster:postmaster@qinghe.example', action: 'window.opened', subject: 'x', values: { days: 30 } },
  ]);
  for (const stranger of [other.postmaster, memberOf(domain, 0).actor, memberOf(other, 0).actor]) {
    await expect(findAudit(stranger, domain.id, { zone })).rejects.toMatchObject({ code: 'not_found' });
    await expect(readAudit(stranger, domain.id, { zone }).next()).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('proof: pages go back and forth through the log, newest first, also where moments are equal', async () => {
  await lines(AUDIT_PAGE + 20);
  await db().auditEvent.updateMany({ data: { at: new Date('2026-03-12T02:00:00Z') }, where: { subject: { startsWith: 'm1' } } });
  const first = await findAudit(domain.postmaster, domain.id, { zone });
  const second = await findAudit(domain.postmaster, domain.id, { zone, after: first.nextCursor ?? '' });
  expect([first.lines.length, second.lines.length]).toEqual([AUDIT_PAGE, 20]);
  expect(new Set([...subjects(first), ...subjects(second)]).size).toBe(AUDIT_PAGE + 20);
  expect(first.previousCursor).toBeNull();
  expect(second.nextCursor).toBeNull();
  const back = await findAudit(domain.postmaster, domain.id, { zone, before: second.previousCursor ?? '' });
  expect(subjects(back)).toEqual(subjects(first));
  expect(back.previousCursor).toBeNull();
  expect(back.nextCursor).toBe(first.nextCursor);
});

describe('the search', () => {
  beforeEach(async () => {
    const at = (time: string) => new Date(`2026-03-12T${time}+08:00`);
    const base = { mailDomainId: domain.id, values: {} };
    await db().auditEvent.createMany({
      data: [
        {
          ...base,
          at: at('00:00:00.000'),
          actor: 'postmaster:shen@qinghe.example',
          action: 'mapping.started',
          subject: 'li_1@qinghe.example',
        },
        {
          ...base,
          at: at('12:00:00.000'),
          actor: 'member:li@qinghe.example',
          action: 'mapping.paused',
          subject: 'li@qinghe.example',
        },
        { ...base, at: at('23:59:59.999'), actor: 'operator:root', action: 'mapping.started', subject: 'lix1@qinghe.example' },
        {
          ...base,
          at: new Date('2026-03-13T00:00:00+08:00'),
          actor: 'system:sign-in',
          action: 'session.refused',
          subject: 'SHEN@qinghe.example',
        },
      ],
    });
  });

  test.each([
    ['a part of who did it or of the object', { search: 'shen' }, ['SHEN@qinghe.example', 'li_1@qinghe.example']],
    ['LIKE’s own signs taken literally', { search: 'li_1' }, ['li_1@qinghe.example']],
    ['the action', { action: 'mapping.started' as const }, ['lix1@qinghe.example', 'li_1@qinghe.example']],
    [
      'a day of Shanghai, from its first moment to its last',
      { from: '2026-03-12', to: '2026-03-12' },
      ['lix1@qinghe.example', 'li@qinghe.example', 'li_1@qinghe.example'],
    ],
    [
      'a day of New York, where the clock was put forward that week',
      { zone: 'America/New_York', from: '2026-03-12', to: '2026-03-12' },
      ['SHEN@qinghe.example', 'lix1@qinghe.example', 'li@qinghe.example'],
    ],
    [
      'all of it together',
      { search: 'qinghe', action: 'mapping.started' as const, from: '2026-03-12', to: '2026-03-13' },
      ['lix1@qinghe.example', 'li_1@qinghe.example'],
    ],
    ['what nobody did', { search: 'nobody' }, []],
  ])('proof: finds %s', async (_, query, expected) => {
    const page = await findAudit(domain.postmaster, domain.id, { zone, ...query });
    expect(subjects(page)).toEqual(expected);
    expect(page.matching).toBe(expected.length);
  });
});

test('proof: an export gives every line once, page by page', async () => {
  await lines(2345);
  const sizes: number[] = [];
  const seen = new Set<string>();
  for await (const page of readAudit(domain.postmaster, domain.id, { action: 'member.created', zone })) {
    sizes.push(page.length);
    for (const { subject } of page) seen.add(subject);
  }
  expect(sizes).toEqual([1000, 1000, 345]);
  expect(seen.size).toBe(2345);
});
