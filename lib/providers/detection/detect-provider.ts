/**
 * Finds the old server from one account there, step by step, and signs in for real (O3, product.md 4.2).
 *
 *   table, mx, alias, srv, autoconfig     side by side, each with its deadline
 *   greeting                              the servers that came of it, side by side, without a login
 *   login                                 one server after the other, until one lets us in or says no to the password
 *
 * Invariants: the whole ends within 15 s, whatever does not answer. A password goes only to a server that detection-rule.ts trusts, over
 * TLS with a certificate that holds; a refused password is never tried elsewhere (providers lock accounts). When new mail already comes
 * to us, nothing that DNS says leads to the old server, and nothing is tried.
 */

import type { Resolver } from '../../dns/dns-transport.ts';
import type { MailLogin } from '../../mail/connection.ts';
import { type ServerCertificate, sameFingerprint } from '../../mail/imap/server-certificate.ts';
import type { MailReason } from '../../mail/mail-error.ts';
import type { DetectedServer, DetectionStep, DetectionStepId } from '../../schemas/source/detection.ts';
import { type HostGuard, resolveSourceHost } from '../host-guard.ts';
import { type ProbeResult, probeLogin } from '../probe-login.ts';
import { type Provider, providerOfDomain } from '../provider-table.ts';
import { AskDns, type DnsFindings } from './ask-dns.ts';
import {
  type AllGreeted,
  type Greeted,
  step,
  toAutoconfigStep,
  toDetected,
  toGreetingStep,
  toLoginStep,
  withServer,
} from './describe-detection.ts';
import { type Candidate, candidates, providerHints, serverOnCertificate } from './detection-rule.ts';
import { type AutoconfigResult, fetchAutoconfig } from './fetch-autoconfig.ts';
import { readGreeting } from './read-greeting.ts';

export interface DetectionOptions {
  guard: HostGuard;
  resolvers: readonly Resolver[];
  table: readonly Provider[];
  /** Our own mail exchangers. */
  mxHosts: readonly string[];
  /** For autoconfig. Default 443 and 80. */
  webPorts?: { https: number; http: number } | undefined;
  /** What a person has looked at and accepted: a server that nobody vouches for, its certificate by fingerprint. */
  accepted?: { host?: string | undefined; fingerprint?: string | undefined } | undefined;
}

export type DetectionResult = { provider: Provider | null; servers: DetectedServer[] } & (
  | {
      outcome: 'verified';
      server: DetectedServer;
      login: ProbeResult & { ok: true };
      /** Messages of the inbox by the other protocol (X3). Null: not seen. */
      otherInboxCount: number | null;
    }
  /** The MX record of the account's domain points at us: ask for the old server's name or address. */
  | { outcome: 'points_here' }
  /** A server was found that nobody vouches for: a person has to confirm it. */
  | { outcome: 'confirm'; server: DetectedServer }
  /** Its certificate does not hold: a person may compare the fingerprint. */
  | { outcome: 'certificate'; server: DetectedServer; certificate: ServerCertificate }
  | { outcome: 'refused'; server: DetectedServer; reason: MailReason; serverText: string | null }
  | { outcome: 'nothing' }
);

export interface Detection {
  /** Each settles when its step has ended, and none rejects. */
  steps: Record<DetectionStepId, Promise<DetectionStep>>;
  result: Promise<DetectionResult>;
}

const AUTOCONFIG_MS = 4000;
const GREETING_MS = 3500;
const LOGIN_MS = 5500;
/** The look at the other protocol gets what is left of the whole, and no more than this. */
const OTHER_MS = 5000;
const WHOLE_MS = 14_500;

/** Begins at once. `login.user` is an address in ASCII or with an IDN domain that schemas/address.ts has normalised. */
export function detectProvider(login: MailLogin, options: DetectionOptions): Detection {
  const domain = login.user.slice(login.user.lastIndexOf('@') + 1);
  const dns = new AskDns(domain, options);
  const personal = providerOfDomain(options.table, domain);
  const autoconfig = fetchAutoconfig(domain, {
    guard: options.guard,
    signal: AbortSignal.timeout(AUTOCONFIG_MS),
    webPorts: options.webPorts,
  });
  const greeted = greetAll(domain, personal, dns, autoconfig, options);
  const result = decide(login, greeted, options, AbortSignal.timeout(WHOLE_MS));
  const loginStep = result.then((found) => toLoginStep(found.outcome, 'server' in found ? found.server : undefined));
  return {
    steps: {
      table: Promise.resolve(step('table', personal === null ? 'none' : 'found', personal === null ? [] : [domain])),
      mx: dns.mx.then(({ step: own }) => own),
      alias: dns.alias.then(({ step: own }) => own),
      srv: dns.srv.then(({ step: own }) => own),
      autoconfig: autoconfig.then(toAutoconfigStep),
      greeting: greeted.then(toGreetingStep),
      login: loginStep,
    },
    result,
  };
}

/** Waits for all hints, and asks every candidate for its greeting. Never rejects. */
async function greetAll(
  domain: string,
  personal: Provider | null,
  dns: DnsFindings,
  autoconfig: Promise<AutoconfigResult>,
  options: DetectionOptions,
): Promise<AllGreeted> {
  const [mx, alias, srv, file] = await Promise.all([dns.mx, dns.alias, dns.srv, autoconfig]);
  const provider = personal ?? mx.provider ?? alias.provider;
  if (mx.pointsHere) return { provider: null, pointsHere: true, greeted: [] };
  const hints = {
    table: provider === null ? [] : providerHints(provider, domain),
    srv: srv.hints,
    autoconfig: file.outcome === 'found' ? file.hints : [],
    names: alias.hints,
  };
  const signal = AbortSignal.timeout(GREETING_MS);
  const list = candidates(hints, { domain, table: options.table });
  const answers = await Promise.all(list.map((candidate) => greet(candidate, options.guard, signal)));
  return { provider, pointsHere: false, greeted: answers.filter((one) => one !== null) };
}

/** Null: the guard forbids it, it has no address, or nobody greets there. */
async function greet(candidate: Candidate, guard: HostGuard, signal: AbortSignal): Promise<Greeted | null> {
  const found = await resolveSourceHost(candidate.host, candidate.port, guard, signal).catch(() => null);
  if (found === null) return null;
  const greeting = await readGreeting(candidate, found.address, signal);
  return greeting === null ? null : { candidate, address: found.address, greeting };
}

async function decide(
  login: MailLogin,
  all: Promise<AllGreeted>,
  options: DetectionOptions,
  whole: AbortSignal,
): Promise<DetectionResult> {
  const { provider, pointsHere, greeted } = await all;
  const about = { provider, servers: greeted.map(toDetected) };
  if (pointsHere) return { ...about, outcome: 'points_here' };
  // IMAP has the folders, POP3 the inbox only: it is tried where nothing else is left (X1).
  const imap = greeted.filter(({ candidate }) => candidate.protocol === 'IMAP');
  const ordered = [...imap, ...greeted.filter(({ candidate }) => candidate.protocol === 'POP3')];
  const safe = ordered.filter(({ greeting }) => holds(greeting.certificate, options));
  const trusted = safe.filter(({ candidate }) => candidate.trusted || candidate.host === options.accepted?.host);
  const named = trusted.some(({ candidate }) => candidate.protocol === 'IMAP') ? [] : await namedByCertificate(imap, options);
  const tried = firstOfEach([...named, ...trusted]);
  const ended = await signInAnywhere(tried, login, options);
  if (ended?.outcome === 'verified') {
    const otherInboxCount = await countByPop3(ended.server, trusted, login, options, whole);
    return { ...about, ...ended, otherInboxCount, servers: withServer(about.servers, ended.server) };
  }
  if (ended !== null) return { ...about, ...ended, servers: withServer(about.servers, ended.server) };
  const [unknown] = safe;
  if (unknown !== undefined) return { ...about, outcome: 'confirm', server: toDetected(unknown) };
  const [bad] = ordered;
  const certificate = bad?.greeting.certificate ?? null;
  if (bad !== undefined && certificate !== null)
    return { ...about, outcome: 'certificate', server: toDetected(bad), certificate };
  return { ...about, outcome: 'nothing' };
}

/** Two of IMAP and one of POP3, so that a provider with many names does not leave POP3 out. */
function firstOfEach(list: readonly Greeted[]): Greeted[] {
  const of = (protocol: 'IMAP' | 'POP3') => list.filter(({ candidate }) => candidate.protocol === protocol);
  return [...of('IMAP').slice(0, 2), ...of('POP3').slice(0, 1)];
}

/** It is vouched for, not shown yet (STARTTLS), or the one that a person has compared. */
function holds(certificate: ServerCertificate | null, { accepted }: DetectionOptions): boolean {
  if (certificate === null || certificate.problem === null) return true;
  return accepted?.fingerprint !== undefined && sameFingerprint(accepted.fingerprint, certificate.fingerprint);
}

/** X3: how many messages POP3 shows where IMAP has let us in. One more login of an account that works; what fails is not seen. */
async function countByPop3(
  server: DetectedServer,
  trusted: readonly Greeted[],
  login: MailLogin,
  options: DetectionOptions,
  whole: AbortSignal,
): Promise<number | null> {
  const pop3 = trusted.find(({ candidate }) => candidate.protocol === 'POP3');
  if (server.protocol === 'POP3' || pop3 === undefined) return null;
  const answer = await signIn(pop3, login, options, AbortSignal.any([whole, AbortSignal.timeout(OTHER_MS)]));
  return answer.ok ? answer.inboxCount : null;
}

type SignedIn = Extract<DetectionResult, { outcome: 'verified' | 'refused' | 'certificate' }>;
type Ended = DistributiveOmit<SignedIn, 'provider' | 'servers' | 'otherInboxCount'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** One server after the other; a word about the password ends it. Null: there was none to try. */
async function signInAnywhere(tried: readonly Greeted[], login: MailLogin, options: DetectionOptions): Promise<Ended | null> {
  const deadline = AbortSignal.timeout(LOGIN_MS);
  let first: Ended | null = null;
  for (const one of tried) {
    const server = toDetected(one);
    const answer = await signIn(one, login, options, deadline);
    if (answer.ok) return { outcome: 'verified', server, login: answer };
    const { reason, serverText, certificate } = answer;
    const ended: Ended =
      reason === 'certificate_invalid' && certificate !== null
        ? { outcome: 'certificate', server, certificate }
        : { outcome: 'refused', server, reason, serverText };
    if (!OF_THE_SERVER.has(reason)) return ended;
    first ??= ended;
  }
  return first;
}

/** Failures that say nothing about the password: the next server may be tried. */
const OF_THE_SERVER: ReadonlySet<MailReason> = new Set<MailReason>([
  'host_unknown',
  'host_forbidden',
  'host_is_ours',
  'host_unreachable',
  'certificate_invalid',
  'tls_unavailable',
  'not_a_mail_server',
  'timeout',
  'connection_lost',
  // It is switched off, and POP3 may be on.
  'imap_disabled',
]);

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls' } as const;

function signIn(
  { candidate, address, greeting }: Greeted,
  login: MailLogin,
  { accepted }: DetectionOptions,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { host, port, security, protocol } = candidate;
  // A certificate that is vouched for needs no pin, and would be held to it for ever.
  const isPinned = accepted?.fingerprint !== undefined && greeting.certificate?.problem !== null;
  const pin = isPinned ? { pinnedFingerprint: accepted.fingerprint } : {};
  return probeLogin({ host, port, security: SECURITY[security], address, ...pin }, login, {
    protocol,
    signal,
    deadlineMs: LOGIN_MS,
  });
}

/** A customer's name that leads to a provider's server: its certificate names the provider, whose own name is then used. */
async function namedByCertificate(imap: readonly Greeted[], { table, guard }: DetectionOptions): Promise<Greeted[]> {
  const [first] = imap.flatMap(({ greeting }) =>
    greeting.certificate?.problem == null ? [] : (serverOnCertificate(greeting.certificate, table) ?? []),
  );
  if (first === undefined || first.server.security !== 'tls') return [];
  const { host, port } = first.server;
  const candidate: Candidate = { protocol: 'IMAP', host, port, security: 'TLS', by: 'table', trusted: true };
  const found = await greet(candidate, guard, AbortSignal.timeout(GREETING_MS / 2));
  return found === null || found.greeting.certificate?.problem != null ? [] : [found];
}
