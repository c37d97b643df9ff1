/** The sentences of the product in both languages, from its own catalogues, so that no text is repeated in a trip. */
import { createTranslator } from 'use-intl/core';
import { type Locale, TIME_ZONE } from '../lib/i18n/locale.ts';
import en from '../lib/i18n/messages/en.json' with { type: 'json' };
import zhCN from '../lib/i18n/messages/zh-CN.json' with { type: 'json' };

/** Chinese, which the trips are made in. */
export const zh = createTranslator({ locale: 'zh-CN', messages: zhCN, timeZone: TIME_ZONE });

const english = createTranslator({ locale: 'en', messages: en as typeof zhCN, timeZone: TIME_ZONE });

/** The same sentence in the language of a page. */
export const wordsOf: Record<Locale, typeof zh> = { 'zh-CN': zh, en: english };

/** Marks of a sentence that the page shows in bold. */
export const plain = { b: (text: string) => text };

/** Reason codes of the old server have two sentences: what it is, and what to do. */
export function reason(code: keyof typeof zhCN.reasons): { short: string; next: string } {
  return { short: zh(`reasons.${code}.short`), next: zh(`reasons.${code}.next`) };
}

/**
 * Keys of messages that stand on a page instead of their sentences: `ownMove.title`, or anything of their shape. Names of hosts and
 * addresses look alike; ours all end in `.example`, and those of others stand in whole URLs.
 */
export function untranslatedKeys(text: string): string[] {
  const rest = text.replaceAll(/https:\/\/\S+|[\w.+-]*@?[\w.-]+\.(example|invalid)\b/g, ' ');
  const rooms = Object.keys(zhCN).join('|');
  return [
    ...rest.matchAll(new RegExp(`\\b(?:${rooms})\\.[A-Za-z][A-Za-z_.]*`, 'g')),
    ...rest.matchAll(/[a-z]+\.[a-z_]+\.[a-z]/g),
  ].map(([key]) => key);
}
