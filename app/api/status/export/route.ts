import { getTranslations } from 'next-intl/server';
import { csvStream } from '@/app/api/csv-stream';
import { getDates } from '@/app/i18n/get-dates';
import { requirePostmaster } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import type { Dates } from '@/lib/i18n/dates';
import { statusFilter } from '@/lib/schemas/mapping/status';
import { readStatusRows } from '@/lib/status/read-status-rows';

type Cells = (string | number | null)[];

interface Words {
  t: Awaited<ReturnType<typeof getTranslations<'status'>>>;
  states: Awaited<ReturnType<typeof getTranslations<'states'>>>;
  dates: Dates;
}

async function* lines({ t, states, dates }: Words, pieces: ReturnType<typeof readStatusRows>): AsyncGenerator<Cells[]> {
  const moment = (date: Date | null) => (date === null ? null : dates.isoMoment(date));
  yield [
    [
      ...[t('columnMailbox'), t('exportName'), t('exportSource'), t('columnState'), t('exportReason'), t('columnTotal')],
      ...[t('columnMoved'), t('exportRefused'), t('columnPercent'), t('columnStarted'), t('exportFinished'), t('exportCounted')],
    ],
  ];
  for await (const rows of pieces) {
    yield rows.map((row) => [
      ...[row.address, row.displayName, row.sourceAddress, states(row.state), row.reason, row.total],
      ...[row.total === null ? null : row.copied, row.refused, row.percent === null ? null : `${row.percent}%`],
      ...[moment(row.startedAt), moment(row.finishedAt), moment(row.countedAt)],
    ]);
  }
}

/** The filtered status table as a file, in the reader's language. It is written while it is read. */
export async function GET(request: Request): Promise<Response> {
  const { actor, session } = await requirePostmaster();
  const filter = statusFilter.parse(Object.fromEntries(new URL(request.url).searchParams));
  const pieces = readStatusRows(actor, session.mailDomainId, filter);
  // Asked for here, because what runs while the file is sent knows nothing of the request any more.
  const [t, states, dates] = await Promise.all([getTranslations('status'), getTranslations('states'), getDates()]);
  return csvStream(`banjia-status-${dates.isoDay(now())}.csv`, lines({ t, states, dates }, pieces));
}
