import { cache } from 'react';
import { type MoveFacts, movingCount } from '@/components/guide/move-facts';
import { requirePostmaster } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { webEnv } from '@/lib/env';
import { findMailDomainView } from '@/lib/mail-domains/find-mail-domain';
import { findDomainProgress } from '@/lib/progress/find-progress';
import { countLimited } from '@/lib/status/count-limited';

/** The postmaster's domain and how its move stands, read once for layout and page together. */
export const readDomain = cache(async () => {
  const { session, actor } = await requirePostmaster();
  const [domain, progress, limited] = await Promise.all([
    findMailDomainView(actor, session.mailDomainId, webEnv().PROVIDERS_FILE),
    findDomainProgress(actor, session.mailDomainId),
    countLimited(actor, session.mailDomainId),
  ]);
  return { session, actor, domain, progress, limited, now: now() };
});

type DomainReading = Awaited<ReturnType<typeof readDomain>>;

/** What the guide and the verdict are derived from. */
export function moveFacts({ domain, progress, limited, now: at }: DomainReading): MoveFacts {
  const { counts, members, mappings, total, copied, totalBytes, copiedBytes, percent } = progress;
  // A speed of five minutes ago says nothing about mailboxes that stand.
  const moving = movingCount(counts) > 0;
  return {
    now: at,
    counts,
    members,
    mappings,
    limited,
    total,
    copied,
    totalBytes,
    copiedBytes,
    percent,
    ratePerMinute: moving ? progress.ratePerMinute : null,
    finishAt: moving ? progress.finishAt : null,
    window: domain.window,
    oldServiceExpiresOn: domain.oldServiceExpiresOn,
    source: domain.source,
  };
}
