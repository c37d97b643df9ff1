/**
 * How long a server asks to be left alone, where its words say so. Pure. The words are those that servers really send: Exchange's "Suggested
 * Backoff Time: 299961 milliseconds", Exchange Web Services' "BackOffMilliseconds: 297749", "try again in 5 minutes", 请5分钟后再试.
 */

const LONGEST_SECONDS = 6 * 3600;

const UNIT_MS: Readonly<Record<string, number>> = { milliseconds: 1, seconds: 1000, minutes: 60_000, hours: 3_600_000 };

/** Unit by how it begins; what Exchange leaves out is milliseconds. */
function unitMs(word: string | undefined, otherwise: string): number {
  const unit = word?.toLowerCase() ?? otherwise;
  if (/^(ms|msec|milli|毫秒)/.test(unit)) return 1;
  if (/^(m|分)/.test(unit)) return UNIT_MS.minutes ?? 0;
  return UNIT_MS[/^(h|小?时)/.test(unit) ? 'hours' : 'seconds'] ?? 0;
}

const UNITS = '(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)';
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/back-?off ?milliseconds\W{0,4}(\d{1,12})/i, 'milliseconds'],
  [
    new RegExp(`back-?off(?: time)?(?: \\(?in milliseconds\\)?)?\\s*[:=]?\\s*(\\d{1,12})(?:\\s*${UNITS}\\b)?`, 'i'),
    'milliseconds',
  ],
  [
    new RegExp(`(?:retry|again|wait|back|reconnect)(?:[ -](?:after|in|for))*[:=]?\\s*(\\d{1,9})(?:\\s*${UNITS}\\b)`, 'i'),
    'seconds',
  ],
  [/(?<![\d.])(\d{1,6})\s*(毫秒|秒|分钟?|小时)(?:之?后|以后)/, 'seconds'],
];

/** Whole seconds, six hours at most. Null: the words say nothing of the kind, or "now". */
export function suggestedWaitSeconds(text: string | undefined): number | null {
  if (text === undefined) return null;
  for (const [pattern, otherwise] of PATTERNS) {
    const [, number, unit] = pattern.exec(text) ?? [];
    if (number === undefined) continue;
    const seconds = Math.ceil((Number(number) * unitMs(unit, otherwise)) / 1000);
    return seconds === 0 ? null : Math.min(LONGEST_SECONDS, seconds);
  }
  return null;
}
