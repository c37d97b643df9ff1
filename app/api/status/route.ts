import { requirePostmaster } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { findDomainProgress } from '@/lib/progress/find-progress';
import { statusQuery } from '@/lib/schemas/mapping/status';
import type { StatusFeed } from '@/lib/schemas/mapping/status-feed';
import { findStatusPage } from '@/lib/status/find-status-page';

/** What the status page asks again and again while something moves: three statements, and nothing of the page is made anew. */
export async function GET(request: Request): Promise<Response> {
  const { actor, session } = await requirePostmaster();
  const query = statusQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  const [totals, page] = await Promise.all([
    findDomainProgress(actor, session.mailDomainId),
    findStatusPage(actor, session.mailDomainId, query),
  ]);
  const feed: StatusFeed = { now: now(), totals, ...page };
  return Response.json(feed, { headers: { 'Cache-Control': 'no-store' } });
}
