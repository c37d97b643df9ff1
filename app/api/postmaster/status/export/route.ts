import { getTranslations } from 'next-intl/server';
import { requirePostmaster } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { isoDay, isoMoment } from '@/lib/i18n/dates';
import { statusFilter } from '@/lib/schemas/status';
import { CSV_MARK, csvLines, csvPieces } from '@/lib/status/csv-status';
import type { StatusRow } from '@/lib/status/find-status-page';

/** The filtered table as a file, in the reader's language. It is written while it is read. */
export async function GET(request: Request): Promise<Response> {
  const { actor, session } = await requirePostmaster();
  const filter = statusFilter.parse(Object.fromEntries(new URL(request.url).searchParams));
  const [t, states] = await Promise.all([getTranslations('status'), getTranslations('states')]);
  const head = [
    ...[t('columnMailbox'), t('exportName'), t('exportSource'), t('columnState'), t('exportReason'), t('columnTotal')],
    ...[t('columnMoved'), t('exportRefused'), t('columnPercent'), t('columnStarted'), t('exportFinished'), t('exportCounted')],
  ];
  const cells = (row: StatusRow) => [
    ...[row.address, row.displayName, row.sourceAddress ?? '', states(row.state), row.reason ?? '', row.total ?? ''],
    ...[row.total === null ? '' : row.copied, row.refused, row.percent === null ? '' : `${row.percent}%`],
    ...[row.startedAt, row.finishedAt, row.countedAt].map((date) => (date === null ? '' : isoMoment(date))),
  ];
  const pieces = csvPieces(actor, session.mailDomainId, filter);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(CSV_MARK + csvLines([head]))),
    pull: async (controller) => {
      const { value, done } = await pieces.next();
      if (done === true) controller.close();
      else if (value.length > 0) controller.enqueue(encoder.encode(csvLines(value.map(cells))));
      else controller.close();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="banjia-status-${isoDay(now())}.csv"`,
      'Cache-Control': 'no-store',
    },
  });
}
