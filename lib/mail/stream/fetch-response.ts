/** One FETCH response (RFC 9051, 7.5.2), as far as a copy needs it. Pure. */
import { readValues } from './response-data.ts';
import { KeptLiteral, type LiteralTarget } from './response-reader.ts';

export interface FetchResponse {
  sequence: number;
  /** Absent: an unasked update of another message. */
  uid?: number;
  /** As the server spells them, without \Recent. */
  flags?: string[];
  internalDate?: Date;
  sizeBytes?: number;
  modSeq?: bigint;
  /** X-GM-LABELS, as the server spells them. */
  labels?: string[];
  /** BODY[]: what took its literal, a short one as bytes; null where the server says NIL. Absent: not in this response. */
  body?: LiteralTarget | Buffer | null;
  /** BODY[HEADER.FIELDS (...)], as far as it was kept. */
  header?: Buffer;
}

const HEAD = /^\* (\d{1,10}) FETCH \(/i;

/** Null when the response is no FETCH. */
export function readFetchResponse(text: string, literals: readonly LiteralTarget[]): FetchResponse | null {
  const head = HEAD.exec(text);
  if (head === null) return null;
  const values = readValues(text, head[0].length, literals);
  const found: FetchResponse = { sequence: Number(head[1]) };
  for (let i = 0; i + 1 < values.length; i += 2) {
    const name = values[i];
    const value = values[i + 1];
    if (typeof name === 'string' && value !== undefined) take(found, name.toUpperCase(), value);
  }
  return found;
}

function take(found: FetchResponse, name: string, value: ReturnType<typeof readValues>[number]): void {
  if (name === 'UID') found.uid = number(value);
  else if (name === 'RFC822.SIZE') found.sizeBytes = number(value);
  else if (name === 'INTERNALDATE' && typeof value === 'string') {
    const date = readInternalDate(value);
    if (date !== null) found.internalDate = date;
  } else if (name === 'FLAGS' && Array.isArray(value)) {
    found.flags = value.flatMap((flag) => (typeof flag === 'string' && !/^\\recent$/i.test(flag) ? [flag] : []));
  } else if (name === 'X-GM-LABELS' && Array.isArray(value)) {
    found.labels = value.flatMap((label) => {
      if (typeof label === 'string') return [label];
      return label instanceof KeptLiteral ? [label.bytes.toString('latin1')] : [];
    });
  } else if (name === 'MODSEQ' && Array.isArray(value)) {
    const [first] = value;
    if (typeof first === 'string' && /^\d{1,19}$/.test(first)) found.modSeq = BigInt(first);
  } else if (name === 'BODY[]' && !Array.isArray(value)) {
    found.body = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  } else if (name.startsWith('BODY[HEADER.FIELDS')) {
    if (typeof value === 'string') found.header = Buffer.from(value, 'latin1');
    else if (value instanceof KeptLiteral) found.header = value.bytes;
  }
}

function number(value: unknown): number {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 0;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE_TIME = /^ ?(\d{1,2})-([A-Za-z]{3})-([1-9]\d{3}) (\d\d):(\d\d):(\d\d)(?: ([+-])(\d\d)(\d\d))?/;

/** Years have four digits wherever the date goes next. */
const FIRST_DATE = Date.UTC(1000, 0, 1);
const LAST_DATE = Date.UTC(9999, 11, 31);

/** date-time of RFC 9051, section 9; without a zone (some servers lose it) it is taken for UTC. Null: no such date. */
export function readInternalDate(text: string): Date | null {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return null;
  const [, day, name = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = parts;
  const month = MONTHS.indexOf(name.toLowerCase());
  if (month < 0) return null;
  const zone = sign === undefined ? 0 : (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const time = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)) - zone * 60_000;
  return time >= FIRST_DATE && time <= LAST_DATE ? new Date(time) : null;
}
