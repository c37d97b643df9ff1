/** How large the messages of a corpus are: a lognormal spread, as real mailboxes have. Pure. */
import type { SeededRandom } from '../../local/mail/seeded-random.ts';

/**
 * `mail`: median about 15 KB, mean about 75 KB, tail to 10 MB. `small`: bodies of one or two kilobytes, where only the count matters.
 * `pop3`: as `mail`, all of it in INBOX, and moved by POP3.
 */
export type CorpusKind = 'mail' | 'small' | 'pop3';

interface SizeSpread {
  medianBytes: number;
  /** Standard deviation of the logarithm. */
  sigma: number;
  leastBytes: number;
  mostBytes: number;
}

const MAIL: SizeSpread = { medianBytes: 15_000, sigma: 1.81, leastBytes: 900, mostBytes: 10 * 1024 * 1024 };
const SPREADS: Record<CorpusKind, SizeSpread> = {
  mail: MAIL,
  pop3: MAIL,
  small: { medianBytes: 1_400, sigma: 0.4, leastBytes: 900, mostBytes: 6_000 },
};

const NUMERATOR = [2.515517, 0.802853, 0.010328] as const;
const DENOMINATOR = [1, 1.432788, 0.189269, 0.001308] as const;

/** The value of a polynomial whose coefficients begin with the constant. */
function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * at + coefficient, 0);
}

/** The standard normal value below which this share lies; exact to 0.0005 (Abramowitz and Stegun, 26.2.23). */
function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const value = t - polynomial(NUMERATOR, t) / polynomial(DENOMINATOR, t);
  return share < 0.5 ? -value : value;
}

/**
 * Sizes in bytes, in a random order. They are the quantiles of the spread and not draws from it, so that a corpus of 3,000 has the same
 * mean as one of 25,000, and rates can be compared.
 */
export function messageSizes(kind: CorpusKind, count: number, random: SeededRandom): number[] {
  const { medianBytes, sigma, leastBytes, mostBytes } = SPREADS[kind];
  const sizes = Array.from({ length: count }, (_, index) => {
    const size = Math.round(medianBytes * Math.exp(sigma * normalQuantile((index + 0.5) / count)));
    return Math.max(leastBytes, Math.min(mostBytes, size));
  });
  for (let at = count - 1; at > 0; at--) {
    const other = random.between(0, at);
    [sizes[at], sizes[other]] = [sizes[other] ?? 0, sizes[at] ?? 0];
  }
  return sizes;
}
