/** The parts of a message as the server found them: BODYSTRUCTURE (RFC 9051, 7.5.2). Pure. */
import type { ResponseValue } from '../stream/response-data.ts';
import { bytesOf } from './open-folder.ts';

export interface MessagePart {
  /** As BODY[part] takes it: `1`, `2.1`. Empty for a multipart. */
  part: string;
  /** In lower case, `text/html`. */
  type: string;
  /** Of the content type and the content disposition; names in lower case, values as they stand in the message. */
  parameters: ReadonlyMap<string, Buffer>;
  disposition: string;
  dispositionParameters: ReadonlyMap<string, Buffer>;
  /** Without `<` and `>`. */
  contentId: string;
  /** Of the transfer, in lower case. */
  encoding: string;
  /** As it is transferred. */
  sizeBytes: number;
  /** Of a multipart, or the one of an attached message. */
  children: MessagePart[];
}

/** More parts than this are not shown one by one. */
const MOST_PARTS = 2_000;

/** Null when the server has said nothing that can be read. */
export function readStructure(value: ResponseValue | undefined): MessagePart | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const root = readPart(value, '', { left: MOST_PARTS });
  // A message that is no multipart has its one part as number 1.
  return root === null || root.part !== '' || root.type.startsWith('multipart/') ? root : { ...root, part: '1' };
}

function readPart(value: ResponseValue[], part: string, budget: { left: number }): MessagePart | null {
  if (budget.left-- <= 0) return null;
  return Array.isArray(value[0]) ? readMultipart(value, part, budget) : readLeaf(value, part, budget);
}

function childrenOf(lists: ResponseValue[], prefix: string, budget: { left: number }): MessagePart[] {
  return lists.flatMap((list, index) => {
    const child = Array.isArray(list)
      ? readPart(list, prefix === '' ? String(index + 1) : `${prefix}.${index + 1}`, budget)
      : null;
    return child === null ? [] : [child];
  });
}

function readMultipart(value: ResponseValue[], part: string, budget: { left: number }): MessagePart {
  const end = value.findIndex((entry) => !Array.isArray(entry));
  const lists = end < 0 ? value : value.slice(0, end);
  const rest = end < 0 ? [] : value.slice(end);
  return {
    ...described(`multipart/${lower(rest[0])}`, rest[1], rest[2]),
    part: '',
    children: childrenOf(lists, part, budget),
  };
}

function readLeaf(value: ResponseValue[], part: string, budget: { left: number }): MessagePart {
  const type = `${lower(value[0])}/${lower(value[1])}`;
  // Between the size and the extension data: a message has envelope, structure and lines, a text its lines.
  const isMessage = type === 'message/rfc822' || type === 'message/global';
  const inner = value[8];
  const from = isMessage && Array.isArray(inner) ? 10 : type.startsWith('text/') ? 8 : 7;
  return {
    ...described(type, value[2], value[from + 1]),
    part,
    contentId: text(value[3]).replace(/^\s*<|>\s*$/g, ''),
    encoding: lower(value[5]),
    sizeBytes: Number(value[6] ?? 0) || 0,
    children: isMessage && Array.isArray(inner) ? embedded(inner, part === '' ? '1' : part, budget) : [],
  };
}

/** The parts of an attached message count on below its own number; one that is no multipart is `.1`. */
function embedded(inner: ResponseValue[], part: string, budget: { left: number }): MessagePart[] {
  const child = readPart(inner, Array.isArray(inner[0]) ? part : `${part}.1`, budget);
  return child === null ? [] : [child];
}

function described(type: string, parameters: ResponseValue | undefined, disposition: ResponseValue | undefined): MessagePart {
  const [kind, values] = Array.isArray(disposition) ? disposition : [];
  return {
    part: '',
    type,
    parameters: pairs(parameters),
    disposition: lower(kind),
    dispositionParameters: pairs(values),
    contentId: '',
    encoding: '',
    sizeBytes: 0,
    children: [],
  };
}

function pairs(values: ResponseValue | undefined): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (!Array.isArray(values)) return found;
  for (let at = 0; at + 1 < values.length; at += 2) found.set(lower(values[at]), bytesOf(values[at + 1]));
  return found;
}

function text(value: ResponseValue | undefined): string {
  return bytesOf(value).toString('latin1');
}

function lower(value: ResponseValue | undefined): string {
  return text(value).toLowerCase();
}
