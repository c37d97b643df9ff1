import { useTimeZone } from 'next-intl';
import { type Dates, datesIn } from './dates.ts';
import { TIME_ZONE } from './locale.ts';

/** Dates in the reader's time zone, for components on either side. */
export function useDates(): Dates {
  return datesIn(useTimeZone() ?? TIME_ZONE);
}
