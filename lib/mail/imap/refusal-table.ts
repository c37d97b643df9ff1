/**
 * What a server's refusal means: its response code first (RFC 5530, RFC 9051 7.1), then its words. Pure data and one rule.
 * The words are those that providers really send; each line names whose, where only one says it so.
 */
import type { MailReason } from '../mail-error.ts';

/** What was asked when the server said no. The same code means something else at LOGIN and at APPEND. */
export type RefusedStep = 'login' | 'folder' | 'message' | 'append' | 'other';

const ANY_STEP: Readonly<Record<string, MailReason>> = {
  LIMIT: 'throttled',
  INUSE: 'throttled',
  UNAVAILABLE: 'throttled',
  THROTTLED: 'throttled',
  OVERQUOTA: 'over_quota',
  SERVERBUG: 'server_error',
  CORRUPTION: 'server_error',
  PRIVACYREQUIRED: 'login_blocked',
  EXPIRED: 'password_expired',
};

const CODES: Readonly<Record<RefusedStep, Readonly<Record<string, MailReason>>>> = {
  login: {
    AUTHENTICATIONFAILED: 'wrong_password',
    AUTHORIZATIONFAILED: 'wrong_password',
    CONTACTADMIN: 'login_blocked',
    NOPERM: 'login_blocked',
    WEBALERT: 'login_blocked', // Gmail: sign in on the web first
  },
  folder: { NONEXISTENT: 'folder_gone', NOPERM: 'folder_refused', CANNOT: 'folder_refused' },
  message: { NONEXISTENT: 'folder_gone' },
  append: { TOOBIG: 'message_too_big', APPENDLIMIT: 'message_too_big', NONEXISTENT: 'folder_gone', TRYCREATE: 'folder_gone' },
  other: {},
};

type Wording = readonly [RegExp, MailReason];

/** In this order. QQ lists every cause in one sentence ("password is incorrect, login frequency limited"): a wrong password is the usual one. */
const LOGIN_WORDS: readonly Wording[] = [
  [/service is not open, password is incorrect/i, 'wrong_password'],
  [/authori[sz](ed|ation) code|授权码|客户端专用密码|专用密码|独立密码/i, 'client_password'], // QQ, NetEase
  [/weixin token|client[- ](specific )?password/i, 'client_password'], // Tencent enterprise mail
  [/app(lication)?[- ]specific password|app password/i, 'client_password'], // Gmail, iCloud, Yahoo, Zoho
  [
    /enable imap|(imap|pop3?|service|protocol)\b.{0,30}\b(is |has been |not )?(disabled|closed|not (enabled|open|allowed|activated))/i,
    'imap_disabled',
  ],
  [
    /not (enabled|allowed|permitted) (for|to use) (imap|pop)|(imap|pop3?) (access )?(is )?(disabled|not enabled)/i,
    'imap_disabled',
  ],
  [
    /(未开启|未开通|没有开启|已关闭|未启用).{0,12}(imap|pop|服务|协议)|(imap|pop3?)\S{0,8}(未开启|未开通|没有开启|已关闭|未启用)/i,
    'imap_disabled',
  ],
  [/unsafe login/i, 'login_blocked'], // NetEase, mostly at the first EXAMINE
  [
    /basic auth\w* (is )?(disabled|blocked)|log ?in via your web browser|account (is )?(locked|suspended|blocked|frozen)/i,
    'login_blocked',
  ],
  [/password (has )?expired|密码(已)?过期/i, 'password_expired'],
  [
    /too many|too frequent|frequency limit|rate limit|throttl|try again later|temporar(il)?y|system busy|系统繁忙|频繁/i,
    'throttled',
  ],
  [/server unavailable/i, 'throttled'], // Exchange, "Server Unavailable. 15": too many sessions or commands
  [/internal (server )?error|server error|backend/i, 'server_error'],
];

const SESSION_WORDS: readonly Wording[] = [
  [/unsafe login/i, 'login_blocked'],
  // Exchange, in answer to any command: the sign-in went through, and the mailbox behind it did not open.
  [/authenticated but not connected/i, 'login_refused'],
  [/quota|mailbox (is )?full|not enough (disk )?space|邮箱已满|容量/i, 'over_quota'],
  [
    /too many|too frequent|frequency limit|rate limit|throttl|try again later|server unavailable|system busy|系统繁忙|频繁/i,
    'throttled',
  ],
];

/** For servers without [NONEXISTENT]; Dovecot is one of them when the folder was never there. */
const FOLDER_WORDS: readonly Wording[] = [
  [/does(n't| not) exist|no such (mailbox|folder)|unknown (mailbox|folder)|non-?exist|not found|不存在/i, 'folder_gone'],
];

const APPEND_WORDS: readonly Wording[] = [[/too (big|large)|exceeds? .{0,30}size|maximum message size/i, 'message_too_big']];

const WORDS: Readonly<Record<RefusedStep, readonly Wording[]>> = {
  login: LOGIN_WORDS,
  folder: [...SESSION_WORDS, ...FOLDER_WORDS],
  message: SESSION_WORDS,
  append: [...APPEND_WORDS, ...SESSION_WORDS],
  other: SESSION_WORDS,
};

/** For a NO that says nothing we know. */
const UNKNOWN: Readonly<Record<RefusedStep, MailReason>> = {
  login: 'login_refused',
  folder: 'folder_refused',
  message: 'message_unreadable',
  append: 'message_refused',
  other: 'server_error',
};

/**
 * The reason behind a tagged NO or BAD. `code` is the response code without brackets, if there was one.
 * Words that ask for a client password count even beside [AUTHENTICATIONFAILED]: that code alone would have people retype the same one.
 */
export function refusalReason(step: RefusedStep, status: 'NO' | 'BAD', code: string | undefined, text: string): MailReason {
  if (saysDailyBudget(text)) return 'daily_budget';
  const words = WORDS[step];
  const worded = words.find(([pattern]) => pattern.test(text))?.[1];
  const coded = code === undefined ? undefined : (CODES[step][code.toUpperCase()] ?? ANY_STEP[code.toUpperCase()]);
  if (coded === 'wrong_password' && (worded === 'client_password' || worded === 'imap_disabled')) return worded;
  if (coded !== undefined) return coded;
  if (worded !== undefined) return worded;
  // A BAD at LOGIN is about the command, not about the password: nothing that should make us forget it.
  if (status === 'BAD' && step === 'login' && !/login|auth|password|credential/i.test(text)) return 'server_error';
  return UNKNOWN[step];
}

/** Gmail, at any command: "[OVERQUOTA] Account exceeded command or bandwidth limits". It gives out 2.5 GB a day. */
export function saysDailyBudget(text: string): boolean {
  return /command or bandwidth limits?|bandwidth limit exceeded/i.test(text);
}

/** What a BYE says (RFC 9051, 7.1.5): throttling, or no more than that the connection ends. */
export function byeReason(text: string): MailReason {
  if (saysDailyBudget(text)) return 'daily_budget';
  return /too many|limit|throttl|busy|try again|unavailable|overload/i.test(text) ? 'throttled' : 'connection_lost';
}
