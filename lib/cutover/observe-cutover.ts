/**
 * Looks at a domain's DNS and remembers what it said, so that every page and process sees the same, and nobody waits for DNS twice
 * within a short time.
 * Invariant: what was known stays when nobody answers: only an answer changes since when the MX record points here.
 */
import { type Actor, assertAdministers } from '../actor.ts';
import { now, SECOND_MS } from '../clock.ts';
import { db } from '../db/client.ts';
import { chosenResolvers } from '../dns/resolvers.ts';
import type { CopierEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import type { Cutover } from '../generated/prisma/client.ts';
import { log } from '../log.ts';
import type { DomainDns } from '../schemas/mail-domain/domain-dns.ts';
import { lookUpDomain } from './look-up-domain.ts';
import { mxVerdict } from './mx-rule.ts';
import { LOW_TTL_SECONDS } from './step-rule.ts';

export type CutoverSettings = Pick<CopierEnv, 'DNS_RESOLVERS' | 'PLATFORM_MX_HOSTS' | 'PLATFORM_SPF_INCLUDE' | 'PROVIDERS_FILE'>;

/** As old as this an answer is still good enough for a page that is looked at. */
export const FRESH_MS = 8 * SECOND_MS;
/** Whoever asks for a fresh look gets one that is not older than this: our resolvers are no toy. */
const AT_LEAST_MS = 2 * SECOND_MS;
const WATCH_MS = 60 * SECOND_MS;
/** Domains looked at side by side by the schedule. */
const AT_ONCE = 4;

/** Looks unless somebody has within `maxAgeMs`. Throws not_found to whoever does not administer the domain. */
export async function observeCutover(
  actor: Actor,
  mailDomainId: string,
  settings: CutoverSettings,
  { maxAgeMs = AT_LEAST_MS }: { maxAgeMs?: number } = {},
): Promise<Cutover> {
  assertAdministers(actor, mailDomainId);
  const domain = await db().mailDomain.findUnique({
    where: { id: mailDomainId },
    select: { name: true, cutover: true, sourceServer: { select: { host: true } } },
  });
  if (domain === null) throw new AppError('not_found');
  const known = domain.cutover;
  if (known?.seenAt != null && now().getTime() - known.seenAt.getTime() < maxAgeMs) return known;
  const seen = await lookUpDomain(domain.name, domain.sourceServer?.host ?? null, chosenResolvers(settings.DNS_RESOLVERS));
  const data = { seen, seenAt: now(), ...sinceWhen(known, seen, settings, now()) };
  return db().cutover.upsert({ where: { mailDomainId }, create: { mailDomainId, ...data }, update: data });
}

/** Since when the record has been as wished. Pure. */
export function sinceWhen(
  known: Pick<Cutover, 'mxOursSince' | 'ttlLowSince'> | null,
  { mx }: DomainDns,
  { PLATFORM_MX_HOSTS: mxHosts }: Pick<CutoverSettings, 'PLATFORM_MX_HOSTS'>,
  at: Date,
): Partial<Pick<Cutover, 'mxOursSince' | 'ttlLowSince'>> {
  const verdict = mxVerdict(mx, { mxHosts });
  if (verdict === 'no_answer') return {};
  const ttl = mxTtl(mx);
  return {
    mxOursSince: verdict === 'ours' ? (known?.mxOursSince ?? at) : null,
    ttlLowSince: ttl.seconds !== null && ttl.seconds <= LOW_TTL_SECONDS ? (known?.ttlLowSince ?? at) : null,
  };
}

/** The longest time to live that any resolver gave; authoritative only when all of those that found it are. */
export function mxTtl(mx: DomainDns['mx']): { seconds: number | null; authoritative: boolean } {
  const found = mx.filter(({ outcome }) => outcome === 'found');
  if (found.length === 0) return { seconds: null, authoritative: false };
  return {
    seconds: Math.max(...found.map(({ ttlSeconds }) => ttlSeconds ?? 0)),
    authoritative: found.every(({ authoritative }) => authoritative),
  };
}

/** For the schedule: looks at every domain with a plan and an open window. Throws not_found to everybody but operators and the system. */
export async function watchCutovers(actor: Actor, settings: CutoverSettings): Promise<void> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  const rows = await db().cutover.findMany({
    where: { plan: { not: null }, mailDomain: { windows: { some: { closedAt: null } } } },
    select: { mailDomainId: true },
    orderBy: { seenAt: { sort: 'asc', nulls: 'first' } },
  });
  const waiting = rows.map(({ mailDomainId }) => mailDomainId);
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      await observeCutover(actor, id, settings, { maxAgeMs: WATCH_MS }).catch((err: unknown) =>
        log.warn({ mailDomainId: id, err: String(err) }, 'a domain’s records were not looked at'),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
