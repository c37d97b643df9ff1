import { describe, expect, test } from 'vitest';
import { MailError } from '../mail-error.ts';
import { mailErrorFrom } from './imap-fault.ts';
import { byeReason, passwordRefusal, type RefusedStep, refusalReason } from './refusal-table.ts';

const REFUSALS: [RefusedStep, 'NO' | 'BAD', string | undefined, string, string][] = [
  ['login', 'NO', 'AUTHENTICATIONFAILED', 'Authentication failed.', 'wrong_password'],
  ['login', 'NO', 'AUTHORIZATIONFAILED', 'Not yours', 'wrong_password'],
  ['login', 'NO', undefined, 'LOGIN Login error or password error', 'login_refused'],
  ['login', 'NO', undefined, 'LOGIN auth error', 'login_refused'],
  ['login', 'NO', undefined, 'Account exceeded command or bandwidth limits. (Failure)', 'daily_budget'],
  ['login', 'NO', 'OVERQUOTA', 'Account exceeded command or bandwidth limits.', 'daily_budget'],
  ['folder', 'BAD', 'OVERQUOTA', 'Account exceeded command or bandwidth limits.', 'daily_budget'],
  ['login', 'NO', 'EXPIRED', 'Password expired', 'password_expired'],
  ['login', 'NO', undefined, '密码已过期', 'password_expired'],
  ['login', 'NO', 'CONTACTADMIN', 'Call us', 'login_blocked'],
  ['login', 'NO', 'PRIVACYREQUIRED', 'TLS first', 'login_blocked'],
  ['login', 'NO', 'NOPERM', 'no', 'login_blocked'],
  ['login', 'NO', 'UNAVAILABLE', 'Temporary authentication failure.', 'throttled'],
  ['login', 'NO', 'LIMIT', 'Too many', 'throttled'],
  ['login', 'NO', 'INUSE', 'busy', 'throttled'],
  ['login', 'NO', undefined, 'LOGIN fail. Too many simultaneous connections', 'throttled'],
  ['login', 'NO', undefined, '登录过于频繁，请稍后再试', 'throttled'],
  [
    'login',
    'NO',
    undefined,
    'Login fail. Please using authorized code to login. More information at http://service.mail.qq.com/',
    'client_password',
  ],
  ['login', 'NO', undefined, 'Login fail. Authorized code is incorrect', 'client_password'],
  ['login', 'NO', undefined, 'Login fail. Please using weixin token', 'client_password'],
  ['login', 'NO', undefined, '请使用客户端专用密码登录', 'client_password'],
  ['login', 'NO', undefined, '请使用授权码登录', 'client_password'],
  ['login', 'NO', 'AUTHENTICATIONFAILED', 'Application-specific password required', 'client_password'],
  ['login', 'NO', 'ALERT', 'Application-specific password required: https://support.google.com/', 'client_password'],
  ['login', 'NO', 'ALERT', 'Your account is not enabled for IMAP use. Please visit', 'imap_disabled'],
  ['login', 'NO', undefined, 'You are yet to enable IMAP for your account. Please contact your administrator', 'imap_disabled'],
  ['login', 'NO', undefined, 'IMAP service is not enabled', 'imap_disabled'],
  ['login', 'NO', undefined, 'IMAP access is disabled for your account', 'imap_disabled'],
  ['login', 'NO', undefined, 'User not allowed to use IMAP', 'imap_disabled'],
  ['login', 'NO', undefined, '您未开启IMAP服务', 'imap_disabled'],
  [
    'login',
    'NO',
    undefined,
    'Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.',
    'wrong_password',
  ],
  ['login', 'NO', 'ALERT', 'Please log in via your web browser: https://support.google.com/', 'login_blocked'],
  ['login', 'NO', 'WEBALERT', 'https://accounts.google.com/', 'login_blocked'],
  ['login', 'NO', undefined, 'AUTHENTICATE failed. BasicAuthBlocked: basic authentication is disabled', 'token_only'],
  ['login', 'NO', undefined, 'Basic authentication is disabled.', 'token_only'],
  ['login', 'NO', 'AUTHENTICATIONFAILED', 'AuthFailed:LogonDenied-BasicAuthBlocked-', 'token_only'],
  [
    'login',
    'NO',
    undefined,
    'LOGIN failed. Account is blocked. Login to your account via a web browser to verify your identity.',
    'login_blocked',
  ],
  ['login', 'NO', 'AUTHENTICATIONFAILED', 'LOGIN Invalid credentials or IMAP is disabled sc=ebI8JB0ug4Y1', 'wrong_password'],
  [
    'login',
    'NO',
    'AUTHENTICATIONFAILED',
    'NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external / Application password is REQUIRED',
    'client_password',
  ],
  ['login', 'NO', undefined, 'Login failed – please create an app password.', 'client_password'],
  ['login', 'NO', undefined, 'Incorrect username or password.', 'wrong_password'],
  ['login', 'NO', undefined, 'Logon failure: unknown user name or bad password.', 'wrong_password'],
  ['login', 'NO', undefined, 'ERR.LOGIN.PASSERR', 'wrong_password'],
  ['login', 'NO', undefined, 'ERR.LOGIN.USERNOTEXIST', 'wrong_password'],
  ['login', 'NO', undefined, 'ERR.LOGIN.IPDENY', 'ip_refused'],
  ['login', 'NO', undefined, 'ERR.LOGINRULE.IPDENY', 'ip_refused'],
  ['login', 'NO', undefined, '登录失败，您的IP在黑名单中，请联系管理员', 'ip_refused'],
  ['login', 'NO', undefined, '登录失败，管理员已设置当前IP无法登录，如有疑问可联系管理员。', 'ip_refused'],
  ['login', 'NO', undefined, 'IMAP登录受限：禁止境外登录', 'ip_refused'],
  ['login', 'NO', undefined, 'Your IP address is blocked.', 'ip_refused'],
  ['login', 'NO', 'AUTHENTICATIONFAILED', 'IMAP login from this IP is not allowed', 'ip_refused'],
  ['login', 'NO', 'NOPERM', 'Access denied from your country', 'ip_refused'],
  ['login', 'NO', 'ALERT', 'Login is not permitted from this IP address.', 'ip_refused'],
  ['folder', 'NO', undefined, 'IP 203.0.113.7 is not in the allowed list', 'ip_refused'],
  ['login', 'NO', undefined, 'Your IP is temporarily blocked, try again later', 'throttled'],
  ['login', 'NO', undefined, 'Too many failures, your IP is blocked', 'throttled'],
  ['login', 'NO', undefined, 'This account is not allowed to use IMAP', 'imap_disabled'],
  ['login', 'NO', undefined, 'Recipient description rejected', 'login_refused'],
  ['login', 'NO', undefined, 'ERR.LOGIN.USRSTATUS1', 'login_blocked'],
  ['login', 'NO', undefined, 'ERR.LOGIN.SYSTEMBUSY', 'throttled'],
  ['login', 'NO', undefined, 'Error: authentication failed, system busy', 'login_refused'],
  ['login', 'NO', undefined, 'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)', 'throttled'],
  ['login', 'BAD', undefined, 'Error in IMAP command received by server.', 'server_error'],
  ['login', 'BAD', undefined, 'invalid password', 'login_refused'],
  ['folder', 'NO', undefined, 'EXAMINE Unsafe Login. Please contact kefu@188.com for help', 'login_blocked'],
  ['login', 'NO', undefined, 'Server Unavailable. 15', 'throttled'],
  ['login', 'NO', 'THROTTLED', 'Backoff: 300000 milliseconds', 'throttled'],
  ['folder', 'NO', undefined, 'Server Unavailable. 15', 'throttled'],
  ['folder', 'BAD', undefined, 'Request is throttled. Suggested Backoff Time: 299961 milliseconds', 'throttled'],
  ['folder', 'BAD', undefined, 'User is authenticated but not connected.', 'login_refused'],
  ['other', 'BAD', undefined, 'User is authenticated but not connected.', 'login_refused'],
  ['folder', 'NO', 'NONEXISTENT', 'Mailbox does not exist', 'folder_gone'],
  ['folder', 'NO', 'NOPERM', 'Permission denied', 'folder_refused'],
  ['folder', 'NO', undefined, 'cannot', 'folder_refused'],
  ['folder', 'NO', 'SERVERBUG', 'Internal error occurred', 'server_error'],
  ['message', 'NO', undefined, 'Failed to read message', 'message_unreadable'],
  ['message', 'NO', 'LIMIT', 'slow down', 'throttled'],
  ['append', 'NO', 'OVERQUOTA', 'Quota exceeded (mailbox for user is full)', 'over_quota'],
  ['append', 'NO', 'ALERT', 'You exceeded your mail quota', 'over_quota'],
  ['append', 'NO', undefined, 'Over quota', 'over_quota'],
  ['append', 'NO', 'TOOBIG', 'x', 'message_too_big'],
  ['append', 'NO', undefined, 'Message size exceeds fixed maximum message size', 'message_too_big'],
  ['append', 'NO', 'TRYCREATE', 'no such mailbox', 'folder_gone'],
  ['append', 'NO', 'UNAVAILABLE', 'disk trouble', 'throttled'],
  ['append', 'NO', 'SERVERBUG', 'Internal error', 'server_error'],
  ['append', 'NO', undefined, 'Message contains NUL', 'message_refused'],
  ['append', 'BAD', undefined, 'Invalid header', 'message_refused'],
  ['other', 'NO', undefined, 'x', 'server_error'],
];

describe('what a refusal means', () => {
  test.each(REFUSALS)('%s, %s [%s] %s', (step, status, code, text, reason) => {
    expect(refusalReason(step, status, code, text)).toBe(reason);
  });
});

test('a server that has too many of our connections says so at its greeting too', () => {
  expect(byeReason('Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)')).toBe('throttled');
});

test('a greeting that keeps our address out is no lost connection', () => {
  expect(byeReason('Your IP has been banned.')).toBe('ip_refused');
  expect(byeReason('Access from your region is not allowed')).toBe('ip_refused');
  expect(byeReason('Your IP is temporarily blocked, try again later')).toBe('throttled');
  expect(byeReason('Too many connections from your IP')).toBe('throttled');
});

test.each([
  ['outlook.office365.com', 'login_refused', 'token_only'],
  ['outlook.office365.com', 'login_blocked', 'token_only'],
  ['imap-mail.outlook.com', 'wrong_password', 'token_only'],
  ['partner.outlook.cn', 'client_password', 'token_only'],
  ['outlook.office365.com', 'throttled', 'throttled'],
  ['outlook.office365.com', 'imap_disabled', 'imap_disabled'],
  ['mail.qinghe.example', 'login_refused', 'login_refused'],
  ['outlook.office365.com.evil.example', 'wrong_password', 'wrong_password'],
] as const)('a password at %s that is refused with %s means %s', (host, said, reason) => {
  expect(passwordRefusal(host, said)).toBe(reason);
});

const FOREIGN_ERRORS: [Record<string, unknown>, string, string][] = [
  [{ code: 'ENOTFOUND' }, 'host_unknown', 'server'],
  [{ code: 'ECONNREFUSED' }, 'host_unreachable', 'server'],
  [{ code: 'ETIMEDOUT' }, 'host_unreachable', 'server'],
  [{ code: 'EHOSTUNREACH' }, 'host_unreachable', 'server'],
  [{ code: 'ECONNRESET' }, 'connection_lost', 'mailbox'],
  [{ code: 'EPIPE' }, 'connection_lost', 'mailbox'],
  [{ code: 'CERT_HAS_EXPIRED' }, 'certificate_invalid', 'server'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', tlsFailed: true }, 'certificate_invalid', 'server'],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'certificate_invalid', 'server'],
  [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'certificate_invalid', 'server'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'certificate_invalid', 'server'],
  [{ code: 'EPROTO' }, 'tls_unavailable', 'server'],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'tls_unavailable', 'server'],
  [{ code: 'ECONNRESET', tlsFailed: true }, 'tls_unavailable', 'server'],
  [{ tlsFailed: true }, 'tls_unavailable', 'server'],
  [{ code: 'STARTTLS_INJECTION', tlsFailed: true }, 'protocol_error', 'mailbox'],
  [{ code: 'GREETING_TIMEOUT' }, 'timeout', 'mailbox'],
  [{ code: 'ETIMEOUT' }, 'timeout', 'mailbox'],
  [{ code: 'NoConnection' }, 'connection_lost', 'mailbox'],
  [{ code: 'NoConnection', reason: 'Too many connections' }, 'throttled', 'server'],
  [{ code: 'NoConnection', reason: 'Your IP has been banned.' }, 'ip_refused', 'server'],
  [{ code: 'NoConnection', reason: 'Server shutting down.' }, 'connection_lost', 'mailbox'],
  [{ code: 'ETHROTTLE', responseStatus: 'BAD', responseText: 'Request is throttled' }, 'throttled', 'server'],
  [{ code: 'LiteralTooLarge' }, 'protocol_error', 'mailbox'],
  [{ code: 'ParserError11' }, 'protocol_error', 'mailbox'],
  [{ code: 'NotFound' }, 'folder_gone', 'folder'],
  [{ authenticationFailed: true }, 'login_blocked', 'mailbox'],
  [{ authenticationFailed: true, response: 'User is authenticated but not connected.' }, 'login_refused', 'mailbox'],
  [{ serverResponseCode: 'APPENDLIMIT' }, 'message_too_big', 'message'],
  [{}, 'protocol_error', 'mailbox'],
];

describe('what a foreign error means', () => {
  test.each(FOREIGN_ERRORS)('%j is %s and reaches the %s', (fields, reason, reach) => {
    expect(mailErrorFrom(Object.assign(new Error('x'), fields), 'source', 'other')).toMatchObject({
      reason,
      reach,
      side: 'source',
    });
  });

  test('a MailError stays what it is, and something that is no error at all is told as a protocol error', () => {
    const known = new MailError('aborted', 'mailbox', { side: 'destination' });
    expect(mailErrorFrom(known, 'source', 'other')).toBe(known);
    expect(mailErrorFrom(undefined, 'source', 'other')).toMatchObject({ reason: 'protocol_error' });
  });

  test('the server’s words are kept, plain and short', () => {
    const error = Object.assign(new Error('x'), {
      responseStatus: 'NO',
      responseText: `<b>no</b>\r\n\u001b[31m${'x'.repeat(500)}`,
    });
    const { serverText } = mailErrorFrom(error, 'source', 'folder');
    expect(serverText).toMatch(/^<b>no<\/b> \[31mx+$/);
    expect(serverText).toHaveLength(200);
  });
});
