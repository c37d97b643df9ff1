/** Whoever looks at an old server for a person who waits has its answer in time, whatever the server does or does not say. */
import { afterEach, expect, test } from 'vitest';
import { surveyAccount } from '../mail/survey/survey-account.ts';
import { surveyMaildrop } from '../mail/survey/survey-maildrop.ts';
import { ENDLESS_SERVERS } from '../mail/testing/endless-servers.ts';
import type { ScriptedServer } from '../mail/testing/scripted/scripted-server.ts';
import { readGreeting } from './detection/read-greeting.ts';
import { probeLogin, readCertificate } from './probe-login.ts';

const LOGIN = { user: 'li@old.example', password: 'x' };
/** For those that pour until a limit of ours is reached; and for those that are waited for. */
const LONG = { deadlineMs: 20_000 };
const SHORT = { deadlineMs: 1000 };

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

type Protocol = 'IMAP' | 'POP3';
type Asked = { host: string; port: number; security: 'none' };

/** Asks these servers, all at once; by protocol and name what came of it. */
async function askSome<T>(
  isAsked: (name: string) => boolean,
  ask: (server: Asked, protocol: Protocol) => Promise<T>,
): Promise<Record<string, T>> {
  const cases = (['IMAP', 'POP3'] as const).flatMap((protocol) =>
    Object.entries(ENDLESS_SERVERS[protocol]).flatMap(([name, start]) => (isAsked(name) ? [{ protocol, name, start }] : [])),
  );
  const answers = cases.map(async ({ protocol, name, start }) => {
    const server = await start();
    servers.push(server);
    return [`${protocol} ${name}`, await ask({ host: '127.0.0.1', port: server.port, security: 'none' }, protocol)] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const waits = (name: string) => /^(says nothing|greets by the byte|signs in by the byte)$/.test(name);
const pours = (name: string) => /^(greets|has banners|lists folders) without end$/.test(name);
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    ({ reason }: { reason: string }) => reason,
  );

async function probe(server: Asked, protocol: Protocol, limit: { deadlineMs: number }): Promise<string> {
  const result = await probeLogin(server, LOGIN, { protocol, ...limit });
  return result.ok ? 'ok' : result.reason;
}

const survey = (server: Asked, protocol: Protocol, limit: { deadlineMs: number }) =>
  reasonOf((protocol === 'IMAP' ? surveyAccount : surveyMaildrop)(server, LOGIN, limit));

/** The same for IMAP and POP3. */
const both = <T>(ends: Record<string, T>): Record<string, T> =>
  Object.fromEntries(
    ['IMAP', 'POP3'].flatMap((protocol) => Object.entries(ends).map(([name, end]) => [`${protocol} ${name}`, end])),
  );

const POURED = {
  ...both({ 'greets without end': 'not_a_mail_server', 'has banners without end': 'protocol_error' }),
  'IMAP lists folders without end': 'protocol_error',
};

test('O2: a trial sign-in ends in time with its own reason, and a port that never greeted is not told from one that refuses', async () => {
  expect(await askSome(waits, (server, protocol) => probe(server, protocol, SHORT))).toEqual(
    both({
      'says nothing': 'host_unreachable',
      'greets by the byte': 'host_unreachable',
      'signs in by the byte': 'timeout',
    }),
  );
  expect(await askSome(pours, (server, protocol) => probe(server, protocol, LONG))).toEqual(POURED);
}, 60_000);

test('B4: a look into the account of a row ends in time, with its own reason', async () => {
  expect(await askSome(waits, (server, protocol) => survey(server, protocol, SHORT))).toEqual(
    both({ 'says nothing': 'timeout', 'greets by the byte': 'timeout', 'signs in by the byte': 'timeout' }),
  );
  expect(await askSome(pours, (server, protocol) => survey(server, protocol, LONG))).toEqual(POURED);
}, 60_000);

test('O3: the detection waits for no greeting longer than it may', async () => {
  const greeted = await askSome(waits, async (server, protocol) => {
    const hint = { ...server, protocol, security: 'STARTTLS', by: 'srv' } as const;
    return (await readGreeting(hint, server.host, AbortSignal.timeout(SHORT.deadlineMs))) !== null;
  });
  expect(greeted).toEqual(both({ 'says nothing': false, 'greets by the byte': false, 'signs in by the byte': true }));
});

test('O4: a certificate that never comes is waited for only so long, and is no abort', async () => {
  const ends = await askSome(waits, (server, protocol) =>
    reasonOf(readCertificate({ ...server, security: 'tls' }, { protocol, ...SHORT })),
  );
  expect(ends).toEqual(
    both({
      'says nothing': 'host_unreachable',
      'greets by the byte': 'tls_unavailable',
      'signs in by the byte': 'tls_unavailable',
    }),
  );
});
