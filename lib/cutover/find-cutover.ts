/** Reads everything that the page of the switch-over shows: what DNS says, who receives mail, the plan, and how far each step is. */
import { isIP } from 'node:net';
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import type { Cutover } from '../generated/prisma/client.ts';
import { normaliseHost } from '../providers/host-guard.ts';
import { type Provider, providerTable } from '../providers/provider-table.ts';
import { type DomainDns, domainDns } from '../schemas/mail-domain/domain-dns.ts';
import { dependsOnDomain, type MxVerdict, mxVerdict, type Owner, ownerOf } from './mx-rule.ts';
import { type CutoverSettings, FRESH_MS, mxTtl, observeCutover } from './observe-cutover.ts';
import { proposedSpf, type SpfVerdict, spfVerdict } from './spf-rule.ts';
import { type CutoverFacts, nextStep, type Plan, type Step, type StepId, stepsOf } from './step-rule.ts';

export interface CutoverSource {
  host: string;
  /** The address that is connected to although the name may say otherwise. */
  pinnedAddress: string | null;
  state: CutoverFacts['source'];
}

export interface CutoverView {
  domainName: string;
  seenAt: Date;
  dns: DomainDns;
  mx: { verdict: MxVerdict; owners: Record<string, Owner>; wanted: readonly string[] };
  spf: { verdict: SpfVerdict; include: string | null; proposed: string | null };
  plan: { chosen: Plan; setBy: string; setAt: Date } | null;
  quietHours: number;
  source: CutoverSource | null;
  staffTold: { at: Date; by: string } | null;
  finalDeltaAt: Date | null;
  mxOursSince: Date | null;
  lastMailAt: Date | null;
  /** Members without an old account: nothing of theirs is moved. */
  unmapped: number;
  /** Mailboxes that the final delta would look at. */
  watched: number;
  /** Empty while no plan is chosen. */
  steps: Step[];
  next: StepId | null;
}

interface MailboxFacts {
  members: number;
  mapped: number;
  arrived: number;
  watched: number;
  passed: number;
  lookedUntil: Date | null;
  lastMailAt: Date | null;
}

/** Looks DNS up when the last look is older than 8 s. Throws not_found to whoever does not administer the domain. */
export async function findCutover(actor: Actor, mailDomainId: string, settings: CutoverSettings): Promise<CutoverView> {
  const row = await observeCutover(actor, mailDomainId, settings, { maxAgeMs: FRESH_MS });
  const [domain, mailboxes] = await Promise.all([
    db().mailDomain.findUniqueOrThrow({ where: { id: mailDomainId }, select: { name: true, sourceServer: true } }),
    readMailboxes(mailDomainId, row),
  ]);
  const dns = domainDns.parse(row.seen);
  const verdict = mxVerdict(dns.mx, { mxHosts: settings.PLATFORM_MX_HOSTS });
  const spf = spfVerdict(dns.spf, settings.PLATFORM_SPF_INCLUDE);
  const source = sourceOf(domain.sourceServer, domain.name);
  const facts: CutoverFacts = {
    now: now(),
    mx: verdict,
    mxOursSince: row.mxOursSince,
    ttl: { ...mxTtl(dns.mx), lowSince: row.ttlLowSince },
    spf,
    source: source?.state ?? 'missing',
    mailboxes,
    quiet: { hours: row.quietHours, lastMailAt: mailboxes.lastMailAt, lookedUntil: mailboxes.lookedUntil },
    staffTold: row.staffToldAt !== null,
  };
  const steps = row.plan === null ? [] : stepsOf(row.plan, facts);
  return {
    domainName: domain.name,
    dns,
    mx: { verdict, owners: ownersOf(dns, domain.name, settings), wanted: settings.PLATFORM_MX_HOSTS },
    spf: {
      verdict: spf,
      include: settings.PLATFORM_SPF_INCLUDE ?? null,
      proposed: spf === 'missing' || spf === 'none' ? proposedSpf(dns.spf, settings.PLATFORM_SPF_INCLUDE) : null,
    },
    source,
    unmapped: mailboxes.members - mailboxes.mapped,
    watched: mailboxes.watched,
    lastMailAt: mailboxes.lastMailAt,
    steps,
    next: nextStep(steps),
    ...decided(row),
  };
}

function decided({
  plan,
  planSetBy,
  planSetAt,
  quietHours,
  staffToldAt,
  staffToldBy,
  seenAt,
  finalDeltaAt,
  mxOursSince,
}: Cutover) {
  return {
    seenAt: seenAt ?? now(),
    plan: plan === null || planSetBy === null || planSetAt === null ? null : { chosen: plan, setBy: planSetBy, setAt: planSetAt },
    quietHours,
    staffTold: staffToldAt === null || staffToldBy === null ? null : { at: staffToldAt, by: staffToldBy },
    finalDeltaAt,
    mxOursSince,
  };
}

function ownersOf(dns: DomainDns, domainName: string, settings: CutoverSettings): Record<string, Owner> {
  const table: readonly Provider[] = providerTable(settings.PROVIDERS_FILE);
  const options = { mxHosts: settings.PLATFORM_MX_HOSTS, table, domainName };
  return Object.fromEntries(
    dns.mx.flatMap(({ exchanges }) => exchanges.map(({ host, chain }) => [host, ownerOf(chain, options)])),
  );
}

function sourceOf(server: { host: string; address: string | null } | null, domainName: string): CutoverSource | null {
  if (server === null) return null;
  const { host, address } = server;
  const name = isIP(host) === 0 ? (normaliseHost(host) ?? host) : null;
  const depends = name !== null && dependsOnDomain(name, domainName);
  return { host, pinnedAddress: address, state: address !== null ? 'pinned' : depends ? 'depends' : 'independent' };
}

/** A mailbox that has been looked at is one whose whole move, or a later pass, has ended. */
async function readMailboxes(mailDomainId: string, { mxOursSince, finalDeltaAt }: Cutover): Promise<MailboxFacts> {
  const after = new Date(Math.max(mxOursSince?.getTime() ?? 0, mxOursSince === null ? 0 : (finalDeltaAt?.getTime() ?? 0)));
  const [row] = await db().$queryRaw<MailboxFacts[]>`
    with mailbox as (
      select m.id as member_id, p.id as mapping_id, p.state = 'DONE' as arrived,
        greatest(p.synced_at, p.finished_at) as looked_at,
        p.state = 'DONE' and p.sync_ended_at is null
          and exists (select 1 from source_password s where s.mapping_id = p.id) as watched
      from member m left join mapping p on p.member_id = m.id where m.mail_domain_id = ${mailDomainId}::uuid
    )
    select count(*)::int as members, count(mapping_id)::int as mapped,
      count(*) filter (where arrived)::int as arrived, count(*) filter (where watched)::int as watched,
      count(*) filter (where arrived and looked_at > ${after})::int as passed,
      min(looked_at) filter (where arrived) as "lookedUntil",
      (select max(f.newest_listed_at) from folder_progress f join mailbox b on b.mapping_id = f.mapping_id
       where f.special_use = '\\Inbox') as "lastMailAt"
    from mailbox`;
  return row ?? { members: 0, mapped: 0, arrived: 0, watched: 0, passed: 0, lookedUntil: null, lastMailAt: null };
}
