import { useTranslations } from 'next-intl';
import type { FolderRow } from '@/components/mapping/mapping-view';
import { ServerWords } from '@/components/ui/banner';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { useFolderName } from '@/components/webmail/folder-look';
import { useEventText } from '@/lib/i18n/sentences/event-text';
import { useDates } from '@/lib/i18n/use-dates';
import type { MappingEventView } from '@/lib/schemas/mapping/mapping-event';

type Tone = 'bad' | 'warn' | 'ok' | 'go' | 'plain';

const TONES: Record<string, Tone> = {
  need_password: 'bad',
  block: 'bad',
  sums_differ: 'bad',
  sync_held: 'bad',
  paused_by_member: 'warn',
  paused_by_postmaster: 'warn',
  stopped_by_postmaster: 'warn',
  window_closed: 'warn',
  many_passwords_refused: 'warn',
  range_limit: 'warn',
  sync_ended: 'warn',
  undo_asked: 'warn',
  done: 'ok',
  undo_done: 'ok',
  started: 'go',
  password_reentered: 'go',
  resumed: 'go',
  restarted: 'go',
  rebuilt_accepted: 'go',
  delta_found: 'go',
  rechecked: 'go',
};

const DOT: Record<Tone, string> = {
  bad: 'bg-state-failed',
  warn: 'bg-state-paused',
  ok: 'bg-state-done',
  go: 'bg-state-running',
  plain: 'bg-line-control',
};

/** A folder is called here what the table of folders beside it calls it. */
function useNamedFolder(folders: FolderRow[]): (event: MappingEventView) => MappingEventView {
  const folderName = useFolderName();
  return (event) => {
    const folder = event.code === 'folder_done' && folders.find(({ destinationPath }) => destinationPath === event.values.folder);
    if (!folder) return event;
    const { destinationPath: path, specialUse } = folder;
    const name = folderName({ path, specialUse, name: path.split('/').join(' / ') });
    return { ...event, values: { ...event.values, folder: name } };
  };
}

function Line({ event, now, last }: { event: MappingEventView; now: Date; last: boolean }) {
  const { tableMoment } = useDates();
  const eventText = useEventText();
  const { text, said } = eventText(event);
  const tone = TONES[event.code] ?? 'plain';
  return (
    <li className="relative pb-3.5 pl-[22px] text-sm last:pb-0">
      <span className={classNames('absolute top-1.5 left-[3px] size-2 rounded-full', DOT[tone])} aria-hidden />
      {last ? null : <span className="absolute top-[18px] bottom-[-2px] left-[6.5px] border-l border-line-strong" aria-hidden />}
      <span className={classNames('wrap-anywhere', (tone === 'bad' || tone === 'ok') && 'font-semibold')}>{text}</span>{' '}
      <time dateTime={event.at.toISOString()} className="text-xs whitespace-nowrap text-text-3">
        {tableMoment(event.at, now)}
      </time>
      {said === null ? null : <ServerWords caption={said.caption} text={said.words} />}
    </li>
  );
}

interface EventsCardProps {
  events: MappingEventView[];
  folders: FolderRow[];
  now: Date;
  /** Older ones are not listed. */
  cut: boolean;
}

/** What happened, the newest first, in plain words; the old server's own words stand quoted below. */
export function EventsCard({ events, folders, now, cut }: EventsCardProps) {
  const t = useTranslations('mappingPage.events');
  const named = useNamedFolder(folders);
  return (
    <Card title={t('title')} id="events">
      <CardBody>
        {events.length === 0 ? (
          <p className="text-sm text-text-2">{t('empty')}</p>
        ) : (
          <ol>
            {events.map((event, index) => (
              <Line key={event.id} event={named(event)} now={now} last={index === events.length - 1} />
            ))}
          </ol>
        )}
        {cut ? <p className="mt-3 text-xs text-text-3">{t('shown', { count: events.length })}</p> : null}
      </CardBody>
    </Card>
  );
}
