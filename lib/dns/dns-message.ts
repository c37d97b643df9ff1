/**
 * One question of DNS and its answer as bytes (RFC 1035; EDNS size RFC 6891). Pure.
 *
 * Invariants: what comes back is hostile. A reply with another id or another question is not for us; names are lower case, without
 * the dot at the end, and hold printable ASCII only; texts are cut. A reply that cannot be read is `malformed`, never an exception.
 */
import packet from 'dns-packet';

export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

interface RecordHead {
  /** Whose record it is: the name that was asked for, or what that is an alias of. */
  name: string;
  ttlSeconds: number;
}

export type DnsRecord = RecordHead &
  (
    | { type: 'A' | 'AAAA'; address: string }
    | { type: 'CNAME'; target: string }
    /** An empty exchange is the null MX: the domain takes no mail (RFC 7505). */
    | { type: 'MX'; preference: number; exchange: string }
    | { type: 'TXT'; text: string }
    /** The target is empty where the service is decidedly not offered (RFC 2782). */
    | { type: 'SRV'; priority: number; weight: number; port: number; target: string }
  );

export type Reply =
  | { kind: 'answer'; records: DnsRecord[]; authoritative: boolean; nameExists: boolean }
  /** It did not fit into a datagram: ask again over TCP. */
  | { kind: 'truncated' }
  /** Not the answer to this question: go on waiting. */
  | { kind: 'foreign' }
  | { kind: 'refused' }
  | { kind: 'malformed' };

/** What a datagram may hold without being cut up on its way (DNS flag day 2020). */
const UDP_BYTES = 1232;
const MOST_TEXT = 2048;
const MOST_RECORDS = 200;

/** The bytes of one question, recursion desired. `id`: 16 bits, chosen at random by the caller, for the reply is known by it. */
export function encodeQuery(id: number, name: string, type: RecordType): Buffer {
  return packet.encode({
    id,
    type: 'query',
    flags: packet.RECURSION_DESIRED,
    questions: [{ type, name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_BYTES,
        flags: 0,
        extendedRcode: 0,
        ednsVersion: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
}

/** Judges what has arrived against the question that was sent. */
export function readReply(bytes: Buffer, id: number, name: string, type: RecordType): Reply {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== id) return { kind: 'foreign' };
  let decoded: packet.DecodedPacket;
  try {
    decoded = packet.decode(bytes);
  } catch {
    // The head is ours, the rest is not readable: cut off, or made to be so.
    return (bytes.readUInt16BE(2) & packet.TRUNCATED_RESPONSE) === 0 ? { kind: 'malformed' } : { kind: 'truncated' };
  }
  const [question] = decoded.questions ?? [];
  if (decoded.type !== 'response' || question === undefined) return { kind: 'foreign' };
  if (plainName(question.name) !== name || question.type !== type) return { kind: 'foreign' };
  if (decoded.flag_tc) return { kind: 'truncated' };
  const code = bytes.readUInt16BE(2) & 0x0f;
  if (code !== 0 && code !== 3) return { kind: 'refused' };
  const records = (decoded.answers ?? []).slice(0, MOST_RECORDS).flatMap(toRecord);
  return { kind: 'answer', records, authoritative: decoded.flag_aa, nameExists: code === 0 };
}

/** Lower case, no dot at the end, nothing that is not printable ASCII. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.+$/, '')
    .replaceAll(/[^!-~]/g, '?')
    .slice(0, 255);
}

function toRecord(answer: packet.Answer): DnsRecord[] {
  if (answer.type === 'OPT' || !('ttl' in answer)) return [];
  const head = { name: plainName(answer.name), ttlSeconds: Math.max(0, Math.min(answer.ttl ?? 0, 0x7fffffff)) };
  switch (answer.type) {
    case 'A':
    case 'AAAA':
      return [{ ...head, type: answer.type, address: answer.data }];
    case 'CNAME':
      return [{ ...head, type: 'CNAME', target: plainName(answer.data) }];
    case 'MX':
      return [{ ...head, type: 'MX', preference: answer.data.preference ?? 0, exchange: plainName(answer.data.exchange) }];
    case 'TXT':
      return [{ ...head, type: 'TXT', text: textOf(answer.data) }];
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = answer.data;
      return [{ ...head, type: 'SRV', priority, weight, port, target: plainName(target) }];
    }
    default:
      return [];
  }
}

/** The strings of a TXT record belong together without a gap (RFC 7208, 3.3). Control characters become a question mark. */
function textOf(data: packet.TxtData): string {
  const parts = Array.isArray(data) ? data : [data];
  const text = parts.map((part) => (typeof part === 'string' ? part : Buffer.from(part).toString('utf8'))).join('');
  return text.replaceAll(/\p{C}/gu, '?').slice(0, MOST_TEXT);
}
