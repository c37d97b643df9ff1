import { describe, expect, it } from 'vitest';
import { NOTICE_KINDS, NOTICE_LOCALES, type NoticeContent } from '../../schemas/member/notice.ts';
import { noticeText } from './notice-text.ts';

const now = new Date('2026-03-12T02:32:00Z');
const closesAt = new Date('2026-04-01T01:14:00Z');
const about = { domain: 'qinghe.example', now, timeZone: null };

const CONTENTS: NoticeContent[] = [
  { kind: 'postmaster_opened', closesAt },
  { kind: 'member_opened', closesAt },
  { kind: 'postmaster_ending', days: 7, closesAt, unfinished: 3, mappings: 12 },
  { kind: 'member_ending', days: 7, closesAt, started: true },
  { kind: 'postmaster_closed', unfinished: 3, arrived: 9 },
  { kind: 'member_closed', copied: 1200 },
  { kind: 'postmaster_finished', arrived: 9, mappings: 12, count: 2, addresses: ['a@qinghe.example', 'b@qinghe.example'] },
  { kind: 'member_finished', copied: 1200, refused: 1 },
  {
    kind: 'postmaster_failed',
    count: 30,
    failures: [
      { address: 'a@qinghe.example', reason: 'wrong_password' },
      { address: 'b@qinghe.example', reason: 'a reason of a newer worker' },
    ],
  },
  { kind: 'member_failed', reason: 'client_password' },
];

describe('the sentences of notices', () => {
  it('are tested here for every kind', () => {
    expect(CONTENTS.map(({ kind }) => kind).sort()).toEqual([...NOTICE_KINDS].sort());
  });

  it.each(NOTICE_LOCALES.flatMap((locale) => CONTENTS.map((content) => [locale, content.kind, content] as const)))(
    '%s: %s has a subject, a text and its foot, and no key and no brace is left in it',
    (locale, _kind, content) => {
      const { from, subject, text } = noticeText(locale, content, about);
      expect(`${from} ${subject} ${text}`).not.toMatch(/notices\.|reasons\.|[{}]/);
      expect(subject.length).toBeGreaterThan(5);
      expect(text).toContain('\n-- \n');
      expect(/[一-龥]/.test(subject)).toBe(locale === 'zh-CN');
    },
  );

  it('name the mailboxes of a grouped notice with their reasons, and say how many are not named', () => {
    const { text } = noticeText('zh-CN', CONTENTS[8] as NoticeContent, about);
    expect(text).toContain('· a@qinghe.example：原邮箱不接受这个地址或密码');
    expect(text).toContain('还有28个');
  });

  it('say dates as the pages do', () => {
    expect(noticeText('zh-CN', CONTENTS[0] as NoticeContent, about).subject).toBe('邮箱搬家已经开启，开放到4月1日09:14');
    expect(noticeText('en', CONTENTS[0] as NoticeContent, about).subject).toBe('Mailbox migration is open until 1 April 09:14');
  });

  it('say dates in the reader’s time zone', () => {
    const there = { ...about, timeZone: 'America/New_York' };
    expect(noticeText('en', CONTENTS[0] as NoticeContent, there).subject).toBe('Mailbox migration is open until 31 March 21:14');
  });
});
