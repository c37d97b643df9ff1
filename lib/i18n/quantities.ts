/** Amounts with their unit, as people read them. Steps of 1024, as mail programs and quotas count. */
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 731 GB, 1.4 MB, 10 GB, 0 B. */
export function byteSize(bytes: number): string {
  let amount = bytes;
  let step = 0;
  while (amount >= 1023.5 && step < UNITS.length - 1) {
    amount /= 1024;
    step += 1;
  }
  const figures = step > 0 && amount < 9.95 && !Number.isInteger(amount) ? amount.toFixed(1) : String(Math.round(amount));
  return `${figures} ${UNITS[step]}`;
}

/** 1,402,771: with thousands commas in both languages. */
export function grouped(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}
