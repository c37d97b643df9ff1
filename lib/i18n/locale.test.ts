import { describe, expect, it } from 'vitest';
import { chooseLocale, localeFromHeader } from './locale.ts';

describe('the language of a page', () => {
  it.each([
    [null, 'zh-CN'],
    ['', 'zh-CN'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-TW', 'zh-CN'],
    ['en;q=0.4, zh-CN;q=0.9', 'zh-CN'],
    ['de-DE,de;q=0.9,en;q=0.5', 'en'],
    ['en;q=0', 'zh-CN'],
    ['fr', 'zh-CN'],
  ])('Accept-Language %j means %s', (header, locale) => {
    expect(localeFromHeader(header)).toBe(locale);
  });

  it('follows the choice of the person before the browser', () => {
    expect(chooseLocale('en', 'zh-CN')).toBe('en');
    expect(chooseLocale('xx', 'en')).toBe('en');
  });
});
