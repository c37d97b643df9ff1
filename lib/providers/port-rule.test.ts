import { describe, expect, test } from 'vitest';
import { judgePort, kindOfGreeting, type PortSeen, type PortWish, plainOnly } from './port-rule.ts';

const imap = (security: PortWish['security']): PortWish => ({ protocol: 'IMAP', security });
const seen = (kind: PortSeen['kind'], tls: boolean): PortSeen => ({ kind, tls });

describe('O4: a wrong combination is answered by what is really there', () => {
  test.each([
    [seen('imap', true), imap('TLS'), null],
    [seen('imap', false), imap('STARTTLS'), null],
    [seen('imap', false), imap('NONE'), null],
    [seen('imap', false), imap('TLS'), { code: 'port.starttls_only', take: imap('STARTTLS') }],
    [seen('imap', true), imap('STARTTLS'), { code: 'port.tls_at_once', take: imap('TLS') }],
    [seen('imap', true), imap('NONE'), { code: 'port.tls_at_once', take: imap('TLS') }],
    [seen('pop3', true), imap('TLS'), { code: 'port.other_protocol', take: { protocol: 'POP3', security: 'TLS' } }],
    [seen('pop3', false), imap('TLS'), { code: 'port.other_protocol', take: { protocol: 'POP3', security: 'STARTTLS' } }],
    [seen('pop3', true), imap('NONE'), { code: 'port.other_protocol', take: { protocol: 'POP3', security: 'TLS' } }],
    [seen('web', true), imap('TLS'), { code: 'port.web', take: null }],
    [seen('smtp', false), imap('TLS'), { code: 'port.smtp', take: null }],
  ])('%j for %j', (there, wish, finding) => {
    expect(judgePort(there, wish)).toEqual(finding);
  });

  test('plain text is offered only after STARTTLS was asked for and refused', () => {
    expect(plainOnly('tls_unavailable', seen('imap', false), imap('STARTTLS'))).toMatchObject({ take: imap('NONE') });
    expect(plainOnly('tls_unavailable', seen('imap', true), imap('STARTTLS'))).toBeNull();
    expect(plainOnly('wrong_password', seen('imap', false), imap('STARTTLS'))).toBeNull();
    expect(plainOnly('tls_unavailable', null, imap('STARTTLS'))).toBeNull();
  });
});

test.each([
  ['* OK [CAPABILITY IMAP4rev1] Dovecot ready.', 'imap'],
  ['* BYE too many connections', 'imap'],
  ['+OK Dovecot ready.', 'pop3'],
  ['-ERR busy', 'pop3'],
  ['220 mail.old.example ESMTP', 'smtp'],
  ['HTTP/1.1 400 Bad Request', 'web'],
  ['SSH-2.0-OpenSSH_9.2', null],
  ['', null],
])('%j is %s', (line, kind) => {
  expect(kindOfGreeting(line)).toBe(kind);
});
