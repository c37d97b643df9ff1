/** Notices: mails of ours about the move, into the mailboxes here. Which kinds there are, what each says as data, and the forms. */
import { z } from 'zod';

/** What a notice tells, for whoever runs the domain and for its members alike. */
export const NOTICE_EVENTS = ['opened', 'ending', 'finished', 'failed', 'closed'] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

export const NOTICE_READERS = ['postmaster', 'member'] as const;
export type NoticeReader = (typeof NOTICE_READERS)[number];

/** Each kind is switched on and off by itself. */
export type NoticeKind = `${NoticeReader}_${NoticeEvent}`;
export const NOTICE_KINDS: readonly NoticeKind[] = NOTICE_READERS.flatMap((reader) =>
  NOTICE_EVENTS.map((event) => `${reader}_${event}` as const),
);

export const NOTICE_LOCALES = ['zh-CN', 'en'] as const;
export type NoticeLocale = (typeof NOTICE_LOCALES)[number];

/** Whether this build knows the kind. */
export function isNoticeKind(text: string): text is NoticeKind {
  return NOTICE_KINDS.some((kind) => kind === text);
}

/** Whether notices are written in this language. */
export function isNoticeLocale(text: string | null): text is NoticeLocale {
  return NOTICE_LOCALES.some((locale) => locale === text);
}

/** How many days before the end of a window people are told. */
export const ENDING_DAYS = 7;

/** How many mailboxes a grouped notice names; of the others it says the number. */
export const NAMED_MAILBOXES = 20;

/** What a notice says, as data; lib/i18n/sentences/notice-text.ts makes sentences of it. */
export type NoticeContent =
  | { kind: 'postmaster_opened' | 'member_opened'; closesAt: Date }
  | { kind: 'postmaster_ending'; days: number; closesAt: Date; unfinished: number; mappings: number }
  | { kind: 'member_ending'; days: number; closesAt: Date; started: boolean }
  | { kind: 'postmaster_closed'; unfinished: number; arrived: number }
  | { kind: 'member_closed'; copied: number }
  | { kind: 'postmaster_finished'; arrived: number; mappings: number; count: number; addresses: string[] }
  | { kind: 'member_finished'; copied: number; refused: number }
  | { kind: 'postmaster_failed'; count: number; failures: { address: string; reason: string }[] }
  | { kind: 'member_failed'; reason: string };

/** The postmaster's choice: what is switched off, and in which language notices are. */
export const noticeSettingsForm = z.object({
  silenced: z.array(z.string().refine(isNoticeKind, 'invalid')).max(NOTICE_KINDS.length),
  locale: z.enum(NOTICE_LOCALES),
});

/** The member's own choice. */
export const ownNoticesForm = z.object({ on: z.boolean(), locale: z.enum(NOTICE_LOCALES) });

/** The header by which a notice is known, with its id; comparisons of mailboxes pass over it. */
export const NOTICE_HEADER = 'X-Banjia-Notice';
