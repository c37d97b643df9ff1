/** What happened to a mapping, as sentences: codes and values of lib/schemas/mapping/mapping-event.ts. */
import { useTranslations } from 'next-intl';
import type { MappingEventView } from '../../schemas/mapping/mapping-event.ts';
import { useDates } from '../use-dates.ts';
import { useActorText, useReasonText } from './reason-text.ts';

type Words = (key: string, values: Record<string, string | number>) => string;

/** The sentence, and the server's words that stand with it: who said them, and what. */
export function useEventText(): (event: MappingEventView) => { text: string; said: { caption: string; words: string } | null } {
  // Codes are data: the catalogue is asked at run time whether it knows one.
  const t = useTranslations('mappingEvents');
  const reasonText = useReasonText();
  const actorText = useActorText();
  const { clockTime } = useDates();
  return ({ code, values }) => {
    const reason = typeof values.reason === 'string' ? reasonText(values.reason) : null;
    const byReason = code === 'sync_ended' && values.by === undefined ? 'sync_ended_by_reason' : code;
    const key = t.has(byReason as never) ? byReason : 'unknown';
    const retryAt = typeof values.retryAt === 'string' ? new Date(values.retryAt) : null;
    const told = {
      ...values,
      code,
      by: typeof values.by === 'string' ? actorText(values.by) : t('nobody'),
      why: reason?.short ?? '',
      time: retryAt === null || Number.isNaN(retryAt.getTime()) ? '' : clockTime(retryAt),
    };
    const words = typeof values.serverText === 'string' ? values.serverText : '';
    const said = words === '' || reason === null ? null : { caption: reason.said, words };
    return { text: (t as unknown as Words)(key, { ...DEFAULTS, ...told }), said };
  };
}

/** An event of an older worker may lack a value; its sentence is told all the same. */
const DEFAULTS = {
  ...{ kind: '', source: '', folder: '', folders: '', from: '', to: '', choice: 'KEEP' },
  ...{ times: 1, count: 0, copied: 0, refused: 0, moved: 0, removed: 0, left: 0, vanished: 0 },
};
