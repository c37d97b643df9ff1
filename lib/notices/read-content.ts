/**
 * What a notice says at the moment of its delivery. Null: it is outdated (a window that was opened again meanwhile, a mailbox that moves
 * again), or nobody wants it any more; it is then taken back.
 */
import { DAY_MS } from '../clock.ts';
import { db } from '../db/client.ts';
import type { MailDomain, Member, Notice } from '../generated/prisma/client.ts';
import {
  isNoticeKind,
  isNoticeLocale,
  NAMED_MAILBOXES,
  type NoticeContent,
  type NoticeKind,
  type NoticeLocale,
} from '../schemas/member/notice.ts';
import { readerOf } from './record-notices.ts';

export type LoadedNotice = Notice & { member: Member & { mailDomain: MailDomain } };

/** The language that the reader has chosen, or else the domain. */
export function localeOf({ member }: LoadedNotice): NoticeLocale {
  const chosen = member.noticeLocale ?? member.mailDomain.noticeLocale;
  return isNoticeLocale(chosen) ? chosen : 'zh-CN';
}

/** `at`: the moment from which on nothing is added to the notice. */
export async function readContent(notice: LoadedNotice, at: Date): Promise<NoticeContent | null> {
  const { kind, member } = notice;
  if (!isNoticeKind(kind) || isUnwanted(kind, member)) return null;
  switch (kind) {
    case 'postmaster_opened':
    case 'member_opened':
    case 'postmaster_ending':
    case 'member_ending':
    case 'postmaster_closed':
    case 'member_closed':
      return windowContent(kind, member, at);
    case 'postmaster_finished':
      return finishedContent(notice);
    case 'postmaster_failed':
      return failedContent(member.mailDomainId);
    case 'member_finished':
    case 'member_failed':
      return ownContent(kind, member.id);
  }
}

function isUnwanted(kind: NoticeKind, member: LoadedNotice['member']): boolean {
  if (member.disabledAt !== null || member.mailDomain.silencedNotices.includes(kind)) return true;
  return readerOf(kind) === 'member' ? member.noticesOff : member.role !== 'POSTMASTER';
}

type WindowKind = Extract<NoticeKind, `${string}_${'opened' | 'ending' | 'closed'}`>;

async function windowContent(kind: WindowKind, member: Member, at: Date): Promise<NoticeContent | null> {
  const { mailDomainId } = member;
  const window = await db().migrationWindow.findFirst({ where: { mailDomainId }, orderBy: { openedAt: 'desc' } });
  const open = window !== null && window.closedAt === null && at < window.closesAt;
  if (window === null || open === kind.endsWith('_closed')) return null;
  const { closesAt } = window;
  const days = Math.max(0, Math.ceil((closesAt.getTime() - at.getTime()) / DAY_MS));
  switch (kind) {
    case 'postmaster_opened':
    case 'member_opened':
      return { kind, closesAt };
    case 'postmaster_ending': {
      const { mappings, unfinished } = await countMappings(mailDomainId);
      return { kind, days, closesAt, unfinished, mappings };
    }
    case 'postmaster_closed': {
      const { unfinished, arrived } = await countMappings(mailDomainId);
      return { kind, unfinished, arrived };
    }
    case 'member_ending': {
      const mapping = await db().mapping.findUnique({ where: { memberId: member.id } });
      return mapping?.state === 'DONE' ? null : { kind, days, closesAt, started: mapping !== null && mapping.startedAt !== null };
    }
    case 'member_closed':
      return { kind, copied: (await ownCounts(member.id)).copied };
  }
}

async function countMappings(mailDomainId: string): Promise<{ mappings: number; arrived: number; unfinished: number }> {
  const mine = { member: { mailDomainId } };
  const [mappings, arrived] = await Promise.all([
    db().mapping.count({ where: mine }),
    db().mapping.count({ where: { ...mine, state: 'DONE' } }),
  ]);
  return { mappings, arrived, unfinished: mappings - arrived };
}

/** Those that have finished since the last such notice was sealed, or ever. */
async function finishedContent({ id, kind, member }: LoadedNotice): Promise<NoticeContent | null> {
  const { mailDomainId } = member;
  const before = await db().notice.findFirst({
    where: { memberId: member.id, kind, id: { not: id }, sealedAt: { not: null } },
    orderBy: { sealedAt: 'desc' },
  });
  const since = before?.sealedAt ?? new Date(0);
  const where = { state: 'DONE', finishedAt: { gt: since }, member: { mailDomainId } } as const;
  const [{ mappings, arrived }, count, newest] = await Promise.all([
    countMappings(mailDomainId),
    db().mapping.count({ where }),
    db().mapping.findMany({
      where,
      orderBy: { finishedAt: 'desc' },
      take: NAMED_MAILBOXES,
      select: { member: { select: { address: true } } },
    }),
  ]);
  if (count === 0) return null;
  return { kind: 'postmaster_finished', arrived, mappings, count, addresses: newest.map((mapping) => mapping.member.address) };
}

/** Those that stand with a failure now: what was started again meanwhile is no news any more. */
async function failedContent(mailDomainId: string): Promise<NoticeContent | null> {
  const where = { state: 'FAILED', member: { mailDomainId } } as const;
  const [count, first] = await Promise.all([
    db().mapping.count({ where }),
    db().mapping.findMany({
      where,
      orderBy: { member: { address: 'asc' } },
      take: NAMED_MAILBOXES,
      select: { reason: true, member: { select: { address: true } } },
    }),
  ]);
  if (count === 0) return null;
  const failures = first.map(({ reason, member }) => ({ address: member.address, reason: reason ?? 'our_side' }));
  return { kind: 'postmaster_failed', count, failures };
}

async function ownContent(kind: 'member_finished' | 'member_failed', memberId: string): Promise<NoticeContent | null> {
  const mapping = await db().mapping.findUnique({ where: { memberId } });
  if (kind === 'member_failed') return mapping?.state === 'FAILED' ? { kind, reason: mapping.reason ?? 'our_side' } : null;
  return mapping?.state === 'DONE' ? { kind, ...(await ownCounts(memberId)) } : null;
}

async function ownCounts(memberId: string): Promise<{ copied: number; refused: number }> {
  const { _sum } = await db().folderProgress.aggregate({
    where: { mapping: { memberId } },
    _sum: { copiedCount: true, refusedCount: true },
  });
  return { copied: _sum.copiedCount ?? 0, refused: _sum.refusedCount ?? 0 };
}
