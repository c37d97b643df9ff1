/** Reads mail domains. */
import { type Actor, assertAdministers } from '../actor.ts';
import { now } from '../clock.ts';
import { type Db, db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { MigrationWindow, SourceServer } from '../generated/prisma/client.ts';
import { type ProviderView, providerViewAt } from '../providers/provider-table.ts';
import { isNoticeKind, isNoticeLocale } from '../schemas/member/notice.ts';
import { type DetectedSource, detectedSource } from '../schemas/source/detection.ts';
import type { NoticeSettings } from './set-notices.ts';
import { isOpen } from './window.ts';

export interface WindowView {
  openedAt: Date;
  openedBy: string;
  closesAt: Date;
  open: boolean;
}

/** What a mapping fails with when the old server's certificate is not accepted. */
export const CERTIFICATE_REASONS = ['certificate_changed', 'certificate_invalid'] as const;

export interface SourceView extends Omit<SourceServer, 'id' | 'mailDomainId' | 'detected'> {
  /** What the automatic detection found, and how (O5). Null: set by hand. */
  detected: DetectedSource | null;
}

export interface MailDomainView {
  id: string;
  name: string;
  /** yyyy-mm-dd */
  oldServiceExpiresOn: string | null;
  window: WindowView | null;
  source: SourceView | null;
  /** Mailboxes that stand because the old server's certificate is another than the pinned one, or nobody vouches for it. */
  certificateStops: number;
  notices: NoticeSettings;
  /** Whose the old server is. Null: there is none yet, or the provider table does not know it. */
  provider: ProviderView | null;
  memberCount: number;
}

/** The newest window of a domain, open or not. */
export async function findNewestWindow(tx: Db, mailDomainId: string): Promise<MigrationWindow | null> {
  return tx.migrationWindow.findFirst({ where: { mailDomainId }, orderBy: { openedAt: 'desc' } });
}

/** What the migration page shows of a domain; `providersFile` is the operator's table of providers, when there is one. Throws not_found to whoever does not administer it. */
export async function findMailDomainView(actor: Actor, mailDomainId: string, providersFile?: string): Promise<MailDomainView> {
  assertAdministers(actor, mailDomainId);
  const domain = await db().mailDomain.findUnique({
    where: { id: mailDomainId },
    include: { sourceServer: true, _count: { select: { members: true } } },
  });
  if (domain === null) throw new AppError('not_found');
  const [window, certificateStops] = await Promise.all([
    findNewestWindow(db(), mailDomainId),
    db().mapping.count({ where: { member: { mailDomainId }, state: 'FAILED', reason: { in: [...CERTIFICATE_REASONS] } } }),
  ]);
  return {
    id: domain.id,
    name: domain.name,
    oldServiceExpiresOn: domain.oldServiceExpiresOn?.toISOString().slice(0, 10) ?? null,
    window:
      window === null
        ? null
        : { openedAt: window.openedAt, openedBy: window.openedBy, closesAt: window.closesAt, open: isOpen(window, now()) },
    source: toSourceView(domain.sourceServer),
    certificateStops,
    notices: {
      silenced: domain.silencedNotices.filter(isNoticeKind),
      locale: isNoticeLocale(domain.noticeLocale) ? domain.noticeLocale : 'zh-CN',
    },
    provider: providerOfSource(domain.sourceServer, providersFile),
    memberCount: domain._count.members,
  };
}

function toSourceView(server: SourceServer | null): SourceView | null {
  return server === null ? null : { ...server, detected: detectedOf(server) };
}

/** What an older version has stored in another shape is left out. */
function detectedOf({ detected }: Pick<SourceServer, 'detected'>): DetectedSource | null {
  return detectedSource.safeParse(detected).data ?? null;
}

/** Whose the old server is: what the detection has found, else by the server's name. Null: there is none, or nobody knows. */
export function providerOfSource(
  server: Pick<SourceServer, 'host' | 'detected'> | null,
  providersFile?: string,
): ProviderView | null {
  if (server === null) return null;
  const detected = detectedOf(server);
  const known = providerViewAt(server.host, { providersFile, detectedId: detected?.provider?.id });
  // Companies that run Coremail themselves are known by what their server greets with; so do NetEase's, which have names of their own.
  const greets = detected?.servers.some(({ host, software }) => host === server.host && software === 'coremail') ?? false;
  return known ?? (greets ? providerViewAt(server.host, { providersFile, detectedId: 'coremail_hosted' }) : null);
}

/** The id of a domain by its name, for the command line. Throws domains.unknown. */
export async function findMailDomainId(actor: Actor, name: string): Promise<string> {
  const domain = await db().mailDomain.findUnique({ where: { name }, select: { id: true } });
  if (domain === null) throw new AppError('domains.unknown', { domain: name });
  assertAdministers(actor, domain.id);
  return domain.id;
}

/** All domains with their sizes, for operators. */
export async function listMailDomains(
  actor: Actor,
): Promise<{ name: string; members: number; mappings: number; open: boolean }[]> {
  if (actor.kind !== 'operator') throw new AppError('not_found');
  const domains = await db().mailDomain.findMany({
    orderBy: { name: 'asc' },
    include: { _count: { select: { members: true } }, windows: { orderBy: { openedAt: 'desc' }, take: 1 } },
  });
  const mappings = await db().$queryRaw<{ mail_domain_id: string; n: number }[]>`
    select m.mail_domain_id, count(*)::int as n from mapping p join member m on m.id = p.member_id group by 1`;
  const perDomain = new Map(mappings.map(({ mail_domain_id, n }) => [mail_domain_id, n]));
  return domains.map(({ id, name, _count, windows }) => ({
    name,
    members: _count.members,
    mappings: perDomain.get(id) ?? 0,
    open: isOpen(windows[0] ?? null, now()),
  }));
}
