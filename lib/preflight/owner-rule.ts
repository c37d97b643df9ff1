/**
 * Whose mail is it? The wrong-mapping guard (B5, 以防邮件搬错帐号): a sample of the old mailbox says to whom its mail was
 * delivered and who wrote what was sent from it. When that is clearly somebody else than the member, a person has to look
 * before anything is copied. Pure.
 *
 * It warns and never decides: names at the old provider may rightly be others than here (1.235 and 1235).
 */

import type { SampledMessage } from '../mail/survey/sample-headers.ts';

export interface ExpectedOwner {
  address: string;
  displayName: string;
}

export interface OwnerVerdict {
  /** `unknown`: too little mail, or nobody stands out (a list, a shared mailbox). */
  verdict: 'fits' | 'differs' | 'unknown';
  /** To whom most of the sample belongs. Null when unknown. */
  owner: string | null;
}

const LEAST_MESSAGES = 5;
/** Of all messages of the sample, so many must name the owner. */
const OWNER_SHARE = 0.4;
/** An alias that fits is enough when it stands in the owner's place so often: a colleague in copy stands beside the owner. */
const ALIAS_SHARE = 0.2;
/** Somebody who stands in Cc of everything (a chief, an archive) weighs less than to whom the servers delivered. */
const WEIGHT = { delivered: 3, from: 3, recipients: 1 } as const;

interface Tally {
  messages: number;
  weight: number;
  names: Map<string, number>;
}

/** The verdict on one mailbox. `member`: for whom it is meant. */
export function judgeOwner(sample: readonly SampledMessage[], member: ExpectedOwner): OwnerVerdict {
  if (sample.length < LEAST_MESSAGES) return { verdict: 'unknown', owner: null };
  const tallies = tally(sample);
  const [first] = [...tallies].toSorted(([, a], [, b]) => b.weight - a.weight || b.messages - a.messages);
  if (first === undefined || first[1].messages < sample.length * OWNER_SHARE) return { verdict: 'unknown', owner: null };
  const [owner] = first;
  const inItsPlace = tally(sample.filter((message) => !tally([message]).has(owner)));
  const aliases = [...inItsPlace].filter(([, { messages }]) => messages >= sample.length * ALIAS_SHARE);
  const fits = [first, ...aliases].some(([address, { names }]) => isTheSame(address, names, member));
  return { verdict: fits ? 'fits' : 'differs', owner };
}

function tally(sample: readonly SampledMessage[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { sent, delivered, recipients, from } of sample) {
    const weights = new Map<string, number>();
    const add = (address: string, weight: number) => {
      const key = address.toLowerCase();
      if (key.includes('@')) weights.set(key, Math.max(weights.get(key) ?? 0, weight));
    };
    // What was sent names others in To; what was received names others in From.
    if (sent) for (const { address } of from) add(address, WEIGHT.from);
    else {
      for (const address of delivered) add(address, WEIGHT.delivered);
      for (const { address } of recipients) add(address, WEIGHT.recipients);
    }
    for (const [address, weight] of weights) {
      const known = tallies.get(address) ?? { messages: 0, weight: 0, names: new Map() };
      known.messages++;
      known.weight += weight;
      tallies.set(address, known);
    }
    for (const { address, name } of sent ? from : recipients) {
      const names = tallies.get(address.toLowerCase())?.names;
      const folded = foldName(name);
      if (names !== undefined && folded !== '') names.set(folded, (names.get(folded) ?? 0) + 1);
    }
  }
  return tallies;
}

/** The same local part, apart from what providers do not tell apart; or the same name, written at least twice so. */
function isTheSame(address: string, names: ReadonlyMap<string, number>, member: ExpectedOwner): boolean {
  if (foldLocal(address) === foldLocal(member.address)) return true;
  const expected = foldName(member.displayName);
  return expected !== '' && (names.get(expected) ?? 0) >= 2;
}

function foldLocal(address: string): string {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  return local.replace(/\+.*$/, '').replace(/[._-]/g, '');
}

function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s"'()（）]/g, '');
}
