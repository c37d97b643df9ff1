/** Header bytes of one message -> the addresses in them. Pure. Hostile input: whatever cannot be read is nobody. */
import { addressParser, decodeWords } from 'postal-mime';

/** The addresses of one message's headers. */
export interface SampledMessage {
  /** Sent by the owner (from the folder of sent mail), else received. */
  sent: boolean;
  /** Delivered-To and X-Original-To: written by servers, so the best there is. */
  delivered: readonly string[];
  /** To and Cc. */
  recipients: readonly NamedAddress[];
  from: readonly NamedAddress[];
}

export interface NamedAddress {
  address: string;
  /** Decoded display name; empty when there was none. */
  name: string;
}

/** The headers that the guard looks at, and no more: subjects and bodies are nobody's business here. */
export const SAMPLED_HEADERS = ['Delivered-To', 'X-Original-To', 'To', 'Cc', 'From'] as const;

const MOST_BYTES = 64 * 1024;

/** `bytes`: the header block, of which 64 KiB are looked at. `sent`: the message lay in the folder of sent mail. */
export function sampleHeaders(bytes: Uint8Array, sent: boolean): SampledMessage {
  const fields = unfold(Buffer.from(bytes.subarray(0, MOST_BYTES)).toString('utf8'));
  const of = (...names: string[]) => fields.filter(({ name }) => names.includes(name)).flatMap(({ value }) => addressesOf(value));
  return {
    sent,
    delivered: of('delivered-to', 'x-original-to').map(({ address }) => address),
    recipients: of('to', 'cc'),
    from: of('from'),
  };
}

/** Fields with their continuation lines joined (RFC 5322, 2.2.3). */
function unfold(text: string): { name: string; value: string }[] {
  return text
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }];
    });
}

function addressesOf(value: string): NamedAddress[] {
  try {
    return addressParser(value, { flatten: true }).flatMap(({ name, address }) =>
      address === undefined || address === '' ? [] : [{ address, name: decodeWords(name) }],
    );
  } catch {
    return [];
  }
}
