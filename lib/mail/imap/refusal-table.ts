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
  [/invalid credentials or imap is disabled/i, 'wrong_password'], // Yandex, for either (Foundry376/Mailspring issue 904)
  [/basic ?auth(entication)? ?(is )?(disabled|blocked)/i, 'token_only'], // Exchange Online, Outlook.com (holon-run/uxc issue 445)
  [/authori[sz](ed|ation) code|授权码|客户端专用密码|专用密码|独立密码/i, 'client_password'], // QQ, NetEase
  [/weixin token|client[- ](specific )?password/i, 'client_password'], // Tencent enterprise mail
  [/app(lication)?[- ]specific password|app password/i, 'client_password'], // Gmail, iCloud, Yahoo, Zoho
  [/parol prilozheniya|application password is required/i, 'client_password'], // Mail.ru (help.mail.ru/mail/security/protection/external)
  // Exchange by POP3 (Windows error 1326), Fastmail (Foundry376/Mailspring issue 2217), NetEase's and Coremail's code.
  [/unknown user name or bad password|incorrect username or password|ERR\.LOGIN\.(PASSERR|USERNOTEXIST)/i, 'wrong_password'],
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
    /log ?in via your web browser|account (is )?(locked|suspended|blocked|frozen)/i, // Gmail; Outlook.com (mscdex/node-imap issue 799)
    'login_blocked',
  ],
  [/ERR\.LOGIN\.USE?RSTATUS/i, 'login_blocked'], // NetEase's enterprise mail: the administrator has closed the account
  [/password (has )?expired|密码(已)?过期/i, 'password_expired'],
  [/authentication failed, system busy/i, 'login_refused'], // Lark and Feishu, for a wrong password (twikoojs/twikoo issue 740)
  [
    /too many|too frequent|frequency limit|rate limit|throttl|try again later|temporar(il)?y|system ?busy|系统繁忙|频繁/i,
    'throttled',
  ],
  [/maximum number of connections/i, 'throttled'], // Dovecot, mail_max_userip_connections
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
 * Words that ask for a client password count even beside [AUTHENTICATIONFAILED].
 */
export function refusalReason(step: RefusedStep, status: 'NO' | 'BAD', code: string | undefined, text: string): MailReason {
  if (saysDailyBudget(text)) return 'daily_budget';
  const opening = step === 'login' || step === 'folder';
  const worded = opening && saysIpRefused(text) ? 'ip_refused' : WORDS[step].find(([pattern]) => pattern.test(text))?.[1];
  const coded = code === undefined ? undefined : (CODES[step][code.toUpperCase()] ?? ANY_STEP[code.toUpperCase()]);
  if (coded === 'wrong_password' && namesTheCause(worded)) return worded;
  if (coded === 'login_blocked' && worded === 'ip_refused') return worded;
  if (coded !== undefined) return coded;
  if (worded !== undefined) return worded;
  // A BAD at LOGIN is about the command, not about the password: nothing that should make us forget it.
  if (status === 'BAD' && step === 'login' && !/login|auth|password|credential/i.test(text)) return 'server_error';
  return UNKNOWN[step];
}

/** Words that say more than that a sign-in failed: the code beside them would have people retype the same password. */
export function namesTheCause(worded: MailReason | undefined): worded is MailReason {
  return worded === 'client_password' || worded === 'imap_disabled' || worded === 'token_only' || worded === 'ip_refused';
}

/** Gmail, at any command: "[OVERQUOTA] Account exceeded command or bandwidth limits". It gives out 2.5 GB a day. */
export function saysDailyBudget(text: string): boolean {
  return /command or bandwidth limits?|bandwidth limit exceeded/i.test(text);
}

/**
 * Who is kept out for where it comes from. NetEase's enterprise mail says so by a code (laifa.xin/youxiang/204) and in words
 * (163you.net/problems/dlhtc.php), LumiSoft's server "Your IP address is blocked.", others in words of this kind (published source code).
 * Dovecot's allow_nets and Exchange's client access rules answer as to a wrong password, so those cannot be told
 * (doc.dovecot.org, allow_nets; MicrosoftDocs/OfficeDocs-Exchange pull 2714).
 */
const KEPT_OUT: readonly RegExp[] = [
  /ERR\.(IM\.)?LOGIN(RULE)?\.IPDENY/i,
  /\b(ip|country|region|location)\b.{0,60}\b(not (been )?(allowed|permitted|authori[sz]ed|whitelisted|in (the|our) (allowed|white ?list))|denied|forbidden|rejected|restricted|blocked|bann?ed|(black|white) ?list)/i,
  /\b(not (allowed|permitted|authori[sz]ed)|denied|forbidden|rejected|restricted|blocked|bann?ed)\b.{0,40}\b(from|for|by) .{0,20}\b(ip|country|region|location)\b/i,
  /(\bip\b|地区|境外|海外).{0,16}(不允许|禁止|禁用|受限|限制|拒绝|不在|无法|黑名单|白名单)|(不允许|禁止|限制|拒绝).{0,12}(\bip\b|地区|境外|海外)/i,
];
/** Who only has to wait is throttled, also where an address is named. */
const PASSES = /too many|too frequent|frequency|rate limit|temporar|try again|频繁|稍后/i;

/** The words say that nobody may sign in from our address, or from where that is. */
export function saysIpRefused(text: string): boolean {
  return !PASSES.test(text) && KEPT_OUT.some((pattern) => pattern.test(text));
}

/** What a BYE says (RFC 9051, 7.1.5): throttling, that we are kept out, or no more than that the connection ends. */
export function byeReason(text: string): MailReason {
  if (saysDailyBudget(text)) return 'daily_budget';
  if (saysIpRefused(text)) return 'ip_refused';
  return /too many|maximum number|limit|throttl|busy|try again|unavailable|overload/i.test(text)
    ? 'throttled'
    : 'connection_lost';
}

/**
 * Where Microsoft's mailboxes are read. Exchange Online has taken no passwords since 2023 (in China, run by 21Vianet, since the same year), Outlook.com
 * since September 2024; what they say of any password is mostly "LOGIN failed.". Source: learn.microsoft.com/exchange,
 * "Deprecation of Basic authentication in Exchange Online"; support.microsoft.com, "POP, IMAP, and SMTP settings for Outlook.com".
 */
const TOKENS_ONLY = /(^|\.)(office365\.com|outlook\.com|partner\.outlook\.cn)$/i;

const OF_A_PASSWORD: ReadonlySet<MailReason> = new Set(['wrong_password', 'login_refused', 'login_blocked', 'client_password']);

/** What the refusal of a password means at this very server: where none is taken, another one would be refused too. */
export function passwordRefusal(host: string, reason: MailReason): MailReason {
  return OF_A_PASSWORD.has(reason) && TOKENS_ONLY.test(host) ? 'token_only' : reason;
}
