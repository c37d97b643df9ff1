/** The filtered status table piece by piece, for a file: 100,000 rows need no more memory than a thousand. */
import type { Actor } from '../actor.ts';
import { type StatusFilter, statusQuery } from '../schemas/mapping/status.ts';
import { findStatusPage, type StatusRow } from './find-status-page.ts';

const ROWS_PER_PIECE = 1000;

/** All rows of the filter by address. Throws not_found to whoever does not administer the domain. */
export async function* readStatusRows(actor: Actor, mailDomainId: string, filter: StatusFilter): AsyncGenerator<StatusRow[]> {
  for (let after: string | null | undefined; after !== null; ) {
    const page = await findStatusPage(actor, mailDomainId, statusQuery.parse({ ...filter, after }), ROWS_PER_PIECE);
    yield page.rows;
    after = page.nextCursor;
  }
}
