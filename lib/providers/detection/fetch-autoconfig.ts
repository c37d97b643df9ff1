/**
 * Fetches a domain's autoconfig file through the host guard.
 * Invariants: each address is judged, also after a redirect, and the connection goes to the judged one; https first, its certificate must
 * hold; over plain http the file is taken only when https did not answer; redirects stay in the domain, twice at most, and never lead from
 * https to http; 64 KiB and the deadline end everything. Never throws for what the server does.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type HostGuard, resolveSourceHost } from '../host-guard.ts';
import { AUTOCONFIG_BYTES, readAutoconfig } from './autoconfig-xml.ts';
import type { ServerHint } from './detection-rule.ts';

export interface AutoconfigOptions {
  guard: HostGuard;
  signal: AbortSignal;
  /** Where web servers listen. Default 443 and 80. */
  webPorts?: { https: number; http: number } | undefined;
}

export type AutoconfigResult =
  | { outcome: 'found'; url: string; hints: ServerHint[] }
  | { outcome: 'none' }
  | { outcome: 'refused'; why: AutoconfigRefusal };

/** What was there and was not taken. */
export type AutoconfigRefusal = 'too_big' | 'not_autoconfig' | 'redirect_refused';

type Fetched = { status: 'ok'; text: string } | { status: 'redirect'; to: string } | { status: 'none' } | { status: 'too_big' };

const MOST_REDIRECTS = 2;

/**
 * What the domain itself says about its servers: a place that has it comes before one that was refused. Only `found` is to be
 * trusted as a hint. Never throws for what a stranger answers.
 */
export async function fetchAutoconfig(domain: string, options: AutoconfigOptions): Promise<AutoconfigResult> {
  const { https, http } = options.webPorts ?? { https: 443, http: 80 };
  const at = (scheme: string, host: string, port: number, path: string) => new URL(`${scheme}://${host}:${port}${path}`);
  const places = [
    at('https', `autoconfig.${domain}`, https, '/mail/config-v1.1.xml'),
    at('https', domain, https, '/.well-known/autoconfig/mail/config-v1.1.xml'),
    at('http', `autoconfig.${domain}`, http, '/mail/config-v1.1.xml'),
  ];
  // Side by side, because most do not answer; the order decides which answer counts.
  const results = await Promise.all(places.map((place) => fetchOne(place, domain, options)));
  return (
    results.find(({ outcome }) => outcome === 'found') ??
    results.find(({ outcome }) => outcome === 'refused') ?? { outcome: 'none' }
  );
}

async function fetchOne(place: URL, domain: string, options: AutoconfigOptions): Promise<AutoconfigResult> {
  let url = place;
  for (let hop = 0; ; hop++) {
    const fetched = await get(url, options);
    if (fetched.status === 'none') return { outcome: 'none' };
    if (fetched.status === 'too_big') return { outcome: 'refused', why: 'too_big' };
    if (fetched.status === 'ok') {
      const hints = readAutoconfig(fetched.text, domain);
      return hints === null ? { outcome: 'refused', why: 'not_autoconfig' } : { outcome: 'found', url: place.href, hints };
    }
    const next = redirectTarget(url, fetched.to, domain);
    if (next === null || hop === MOST_REDIRECTS) return { outcome: 'refused', why: 'redirect_refused' };
    url = next;
  }
}

/** Null: leads out of the domain, to another scheme than web pages have, or back to plain http. Pure. */
export function redirectTarget(from: URL, to: string, domain: string): URL | null {
  if (!URL.canParse(to, from.href)) return null;
  const next = new URL(to, from.href);
  const inside = next.hostname === domain || next.hostname.endsWith(`.${domain}`);
  const scheme = next.protocol === 'https:' || (next.protocol === 'http:' && from.protocol === 'http:');
  return inside && scheme && next.username === '' ? next : null;
}

async function get(url: URL, { guard, signal }: AutoconfigOptions): Promise<Fetched> {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  let address: string;
  try {
    ({ address } = await resolveSourceHost(url.hostname, port, { ...guard, allowPorts: [port] }, signal));
  } catch {
    return { status: 'none' };
  }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const options = {
      host: address,
      port,
      path: `${url.pathname}${url.search}`,
      servername: url.hostname,
      headers: { host: url.host, accept: 'application/xml, text/xml', 'accept-encoding': 'identity' },
      agent: false,
      signal,
    };
    const request = send(options, (response) => void read(response).then(resolve));
    request.on('error', () => resolve({ status: 'none' }));
    request.end();
  });
}

async function read(response: IncomingMessage): Promise<Fetched> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
    response.destroy();
    return { status: 'redirect', to: headers.location };
  }
  if (statusCode !== 200) {
    response.destroy();
    return { status: 'none' };
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of response) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > AUTOCONFIG_BYTES) {
        response.destroy();
        return { status: 'too_big' };
      }
    }
  } catch {
    return { status: 'none' };
  }
  return { status: 'ok', text: Buffer.concat(pieces).toString('utf8') };
}
