/** A story is an exchange of letters; told with several sets of facts it fills several threads. */
import type { Attachment } from '../mime/mime-message.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { ColleagueId, PersonId } from './people.ts';

export interface Letter {
  from: PersonId;
  to: PersonId[];
  cc?: PersonId[];
  /** Hours after the letter before it. */
  after: number;
  /** Absent: it answers the letter before it. */
  subject?: string;
  text: string;
  /** Rows of a table that the HTML version shows; then the letter is HTML and text. */
  table?: string[][];
  attachments?: (random: SeededRandom) => Attachment[];
}

/** When a thread begins: on a day, or so many days before today. Absent: somewhere between the story's neighbours. */
export interface Beginning {
  on?: string;
  daysAgo?: number;
}

export interface Thread extends Beginning {
  letters: Letter[];
}

export interface Story {
  /** Folders, as path segments, in which these people file what they received of it, once it is old. */
  filedIn: Partial<Record<ColleagueId, string[]>>;
  /** Oldest first. */
  threads: Thread[];
}

/** A story told once for each set of facts. */
export function story<Facts extends object>(
  facts: (Facts & Beginning)[],
  tell: (facts: Facts) => Letter[],
  filedIn: Story['filedIn'] = {},
): Story {
  return { filedIn, threads: facts.map((one) => ({ ...beginningOf(one), letters: tell(one) })) };
}

function beginningOf({ on, daysAgo }: Beginning): Beginning {
  return { ...(on === undefined ? {} : { on }), ...(daysAgo === undefined ? {} : { daysAgo }) };
}
