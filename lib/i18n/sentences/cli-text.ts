/** Sentences for the command line: the same catalogue as the pages, in the language of the terminal (LC_ALL, LC_MESSAGES, LANG). */
import { createTranslator } from 'use-intl/core';
import type { Locale } from '../locale.ts';
import en from '../messages/en.json' with { type: 'json' };
import zh from '../messages/zh-CN.json' with { type: 'json' };

type Values = Record<string, string | number>;

/** Chinese where the terminal is Chinese, else English: an operator's log is often read by scripts and colleagues abroad. */
function terminalLocale(): Locale {
  const wish = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
  return wish.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

interface OpenTranslator {
  (key: string, values?: Values): string;
  has(key: string): boolean;
}

function translator(): OpenTranslator {
  const locale = terminalLocale();
  // Codes are data: their keys are asked for with `has` first, which the catalogue's types cannot express.
  return createTranslator({ locale, messages: locale === 'zh-CN' ? zh : en }) as unknown as OpenTranslator;
}

/** The sentence for an error code, in one line, with the server's own words behind it, and the option that helps. */
export function cliErrorText(code: string, values: Values): string {
  const t = translator();
  const keys = [`errors.${code}`, code.startsWith('probe.') ? `reasons.${code.slice('probe.'.length)}.short` : ''];
  const key = keys.find((candidate) => candidate !== '' && t.has(candidate));
  // ICU has no way to ask for an empty text, so an absent suggestion gets a name, as on the pages.
  const filled = values.suggestion === '' ? { ...values, suggestion: 'none' } : values;
  const sentence = key === undefined ? code : t(key, filled);
  const said = values.serverText === undefined ? sentence : `${sentence} “${values.serverText}”`;
  const hint = `cli.hints.${code}`;
  // Without a fingerprint there is nothing to compare, so nothing to accept.
  return (values.fingerprint ?? values.addresses) !== undefined && t.has(hint) ? `${said} ${t(hint, filled)}` : said;
}

/** The sentence for a wrong argument. */
export function fieldText(code: string): string {
  const t = translator();
  return t.has(`fields.${code}`) ? t(`fields.${code}`) : code;
}

/** A folder that is not copied, with its reason in words. */
export function skippedText(path: string, reason: string): string {
  const t = translator();
  const key = `skippedFolders.why.${reason}`;
  return t('skippedFolders.line', { path, why: t(t.has(key) ? key : 'skippedFolders.why.other') });
}
