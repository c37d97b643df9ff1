/** What the command line prints: JSON for scripts, aligned columns for people; errors in one line on stderr. */
import { ZodError } from 'zod';
import { copierEnv, EnvError } from '../lib/env.ts';
import { AppError } from '../lib/errors.ts';
import { cliErrorText, fieldText } from '../lib/i18n/sentences/cli-text.ts';
import { MailError } from '../lib/mail/mail-error.ts';

/** Prints rows as a JSON array, or as a table with the keys of the first row as its head. */
export function printRows(rows: readonly Record<string, unknown>[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const [first] = rows;
  if (first === undefined) return;
  const head = Object.keys(first);
  const lines = [head, ...rows.map((row) => head.map((key) => cellText(row[key])))];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => displayWidth(line[i] ?? ''))));
  for (const line of lines) {
    const text = line.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - displayWidth(cell))).join('  ');
    process.stdout.write(`${text.trimEnd()}\n`);
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return value instanceof Date ? value.toISOString() : String(value);
}

/** 汉字 and full-width forms take two columns of a terminal. */
function displayWidth(text: string): number {
  return [...text].reduce(
    (width, sign) =>
      width +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(sign) ? 2 : 1),
    0,
  );
}

/** What an old server has refused, in one line. */
export function refusalLine(reason: string, serverText: string | null): string {
  const code = `probe.${reason}`;
  return cliErrorText(code, { ...(serverText === null ? {} : { serverText }), ...ownAddresses(code) });
}

/** Whoever keeps our addresses out has to be told them. */
function ownAddresses(code: string): { addresses?: string } {
  return code === 'probe.ip_refused' ? { addresses: copierEnv().SOURCE_OUTBOUND_ADDRESSES.join(', ') || 'none' } : {};
}

/** One line that says what was wrong. */
export function failureLine(error: unknown): string {
  if (error instanceof AppError) return cliErrorText(error.code, { ...error.values, ...ownAddresses(error.code) });
  if (error instanceof MailError) return refusalLine(error.reason, error.serverText);
  if (error instanceof EnvError) return error.message;
  if (error instanceof ZodError) {
    return error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${fieldText(issue.message)}`).join('; ');
  }
  return (error instanceof Error ? error.message : String(error))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join(' ');
}
