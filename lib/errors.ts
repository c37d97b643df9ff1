/**
 * One class for what our own rules refuse. It carries a code and values, never a sentence:
 * sentences are made in app, components and cli from lib/i18n/messages (key `errors.<code>`).
 */

export type ErrorValues = Record<string, string | number>;

export class AppError extends Error {
  readonly code: string;
  readonly values: ErrorValues;
  /** Expected errors are shown to the person; others are logged with an id and a general text is shown. */
  readonly expected: boolean;

  constructor(code: string, values: ErrorValues = {}, options: { cause?: unknown; expected?: boolean } = {}) {
    super(code, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.values = values;
    this.expected = options.expected ?? true;
  }
}
