import { expect, test } from 'vitest';
import { otherServer, type ReadServer, serverOfMailbox } from './other-protocol.ts';
import { providerTable } from './provider-table.ts';

const table = providerTable();
const server = (host: string, rest: Partial<ReadServer> = {}): ReadServer => ({
  protocol: 'IMAP',
  host,
  port: 993,
  security: 'TLS',
  ...rest,
});

test.each([
  [server('imap.exmail.qq.com'), { protocol: 'POP3', host: 'pop.exmail.qq.com', port: 995, security: 'TLS' }],
  [server('pop.exmail.qq.com', { protocol: 'POP3', port: 995 }), server('imap.exmail.qq.com')],
  [server('mail.old.example'), { protocol: 'POP3', host: 'mail.old.example', port: 995, security: 'TLS' }],
  [
    server('192.0.2.7', { port: 143, security: 'STARTTLS' }),
    { protocol: 'POP3', host: '192.0.2.7', port: 110, security: 'STARTTLS' },
  ],
  [
    server('mail.old.example', { protocol: 'POP3', port: 1110, security: 'NONE' }),
    server('mail.old.example', { port: 143, security: 'NONE' }),
  ],
])('X4: %j is read by the other protocol at %j', (domain, other) => {
  expect(otherServer(domain, table)).toEqual(other);
});

test('X4: a provider that the table says has no POP3 has none', () => {
  const icloud = server('imap.mail.me.com');
  expect(otherServer(icloud, table)).toBeNull();
});

test("X4: a mailbox without a protocol of its own, or with the domain's, is read at the domain's server", () => {
  const domain = server('mail.old.example', { port: 1993 });
  expect(serverOfMailbox(domain, null, table)).toBe(domain);
  expect(serverOfMailbox(domain, 'IMAP', table)).toBe(domain);
  expect(serverOfMailbox(domain, 'POP3', table)).toMatchObject({ protocol: 'POP3', port: 995 });
});
