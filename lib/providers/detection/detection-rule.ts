/**
 * Which servers to try, in which order, and whom to trust with a password (O3, product.md 4.2). Pure.
 *
 * Invariant: the probe account's password goes by itself only to a server that is known to us, or whose name lies in the account's own
 * domain. Names that DNS or a file of the domain gave and that lie elsewhere are shown, and a person confirms them (RFC 6186, section 6).
 */
import { usualPort } from '../../schemas/source/source-server.ts';
import { type Provider, type ProviderServer, providerOfServer } from '../provider-table.ts';

export interface ServerHint {
  protocol: 'IMAP' | 'POP3';
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS';
}

/** How we came to know of a server, the surest first. */
export const HINT_SOURCES = ['table', 'srv', 'autoconfig', 'names'] as const;
export type HintSource = (typeof HINT_SOURCES)[number];

export interface Candidate extends ServerHint {
  by: HintSource;
  /** May be given the password without asking. */
  trusted: boolean;
}

/** Enough to find the server, few enough not to look like a scan. */
const MOST_CANDIDATES = 16;

const COMMON_NAMES = [
  ['imap', 'IMAP'],
  ['mail', 'IMAP'],
  ['', 'IMAP'],
  ['pop', 'POP3'],
  ['pop3', 'POP3'],
  ['mail', 'POP3'],
  ['', 'POP3'],
] as const;

/** Names that hosts commonly give, with the ports that are encrypted (RFC 8314), then those that can be. */
export function commonHints(domain: string): ServerHint[] {
  return COMMON_NAMES.flatMap(([label, protocol]): ServerHint[] => {
    const host = label === '' ? domain : `${label}.${domain}`;
    return [
      { protocol, host, port: usualPort(protocol, 'TLS'), security: 'TLS' },
      { protocol, host, port: usualPort(protocol, 'STARTTLS'), security: 'STARTTLS' },
    ];
  });
}

/** What the table says of a provider; entries that need somebody who knows (a region) are left out. */
export function providerHints({ imap, imap_alt, pop3, pop3_alt }: Provider, domain: string): ServerHint[] {
  const hint = (protocol: 'IMAP' | 'POP3') => (server: ProviderServer) => {
    const host = server.host.replaceAll('{domain}', domain);
    const security = server.security === 'tls' ? 'TLS' : 'STARTTLS';
    return host.includes('{') || server.security === 'none' ? [] : [{ protocol, host, port: server.port, security } as const];
  };
  return [...[imap, ...imap_alt].flatMap(hint('IMAP')), ...[...(pop3 === null ? [] : [pop3]), ...pop3_alt].flatMap(hint('POP3'))];
}

/** All hints in one order, each server once, IMAP and POP3 alike; names that do not exist are to be left out by the caller before. */
export function candidates(
  hints: Readonly<Record<HintSource, readonly ServerHint[]>>,
  { domain, table }: { domain: string; table: readonly Provider[] },
): Candidate[] {
  const seen = new Set<string>();
  return HINT_SOURCES.flatMap((by) =>
    hints[by].flatMap((hint) => {
      const key = `${hint.protocol} ${hint.host}:${hint.port}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const known = by === 'table' || providerOfServer(table, hint.host) !== null;
      return [{ ...hint, by, trusted: known || isBelow(hint.host, domain) }];
    }),
  ).slice(0, MOST_CANDIDATES);
}

function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** A certificate for somebody else's name: the server of the detected provider that it is for, if it is, by its names or its subject. */
export function serverOnCertificate(
  { subject, names }: { subject: string; names: readonly string[] },
  table: readonly Provider[],
): { provider: Provider; server: ProviderServer } | null {
  const common = /(?:^|[\s,])CN=([^,\s]+)/i.exec(subject)?.[1] ?? '';
  const patterns = [...names, common].map((name) => name.toLowerCase()).filter((name) => name.includes('.') && name !== '*.');
  // A star stands for one label (RFC 9525, 6.3).
  const fits = (host: string) =>
    patterns.some((name) => (name.startsWith('*.') ? host.slice(host.indexOf('.')) === name.slice(1) : host === name));
  const provider = table.find(({ imap }) => !imap.host.includes('{') && fits(imap.host));
  return provider === undefined ? null : { provider, server: provider.imap };
}
