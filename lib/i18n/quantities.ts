/** Amounts with their unit, as people read them. Units of 1000, as sellers of mailboxes count. */
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 731 GB, 1.4 MB, 0 B: two figures at least, three at most. */
export function byteSize(bytes: number): string {
  let amount = bytes;
  let step = 0;
  while (amount >= 999.5 && step < UNITS.length - 1) {
    amount /= 1000;
    step += 1;
  }
  const figures = step > 0 && amount < 9.95 ? amount.toFixed(1) : String(Math.round(amount));
  return `${figures} ${UNITS[step]}`;
}

/** 1,402,771: with thousands commas in both languages. */
export function grouped(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}
